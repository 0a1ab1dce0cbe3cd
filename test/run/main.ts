/**
 * `npm test`: every test with coverage, or the files and tap options given. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { reportTests } from './test-report.ts'

const args = process.argv.slice(2)

async function tap(...words: string[]): Promise<number> {
  const child = spawn('tap', words, { stdio: 'inherit' })
  await once(child, 'exit')
  return child.exitCode ?? 1
}

// tap builds a class from its plugins in node_modules; a fresh install brings one with the plugin that .taprc excludes.
const builtClass = new URL('../../node_modules/@tapjs/test/test-built/dist/esm/index.js', import.meta.url)
const isBuilt = await readFile(builtClass, 'utf8').then(
  (text) => !text.includes('@tapjs/typescript'),
  () => false,
)
if (!isBuilt && (await tap('build')) !== 0) process.exit(1)

const run = spawn('tap', ['--reporter=tap', '--coverage-report=none', ...args], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => run.kill(signal))
const exited = once(run, 'exit')
const counts = await reportTests(run.stdout, process.stdout)
await exited
if (args.length === 0) await tap('report', 'text-summary', '--allow-incomplete-coverage')
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = run.exitCode === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1
