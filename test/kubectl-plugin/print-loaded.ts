// Runs the plugin and then prints as JSON which packages and which builtin modules of weight it loaded.
import { registerHooks } from 'node:module'

const loaded = new Set<string>()
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(resolved.url) ?? []
    if (name !== undefined) loaded.add(name)
    else if (/^node:(https?|tls|net)$/.test(resolved.url)) loaded.add(resolved.url)
    return resolved
  },
})
const { runPlugin } = await import('../../kubectl-plugin/run-plugin.ts')
const silent = { isTerminal: false, write: async () => undefined }
const code = await runPlugin(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: silent,
  stderr: silent,
  env: {},
  homeFolder: '',
  interactive: false,
  checksClock: false,
  now: () => 0,
  signal: new AbortController().signal,
  program: 'kubectl rtoken',
})
process.stdout.write(JSON.stringify({ code, loaded: [...loaded].toSorted() }))
process.exit()
