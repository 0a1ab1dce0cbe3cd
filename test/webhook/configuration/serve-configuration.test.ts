import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'

const MAIN = new URL('../../../webhook/main.ts', import.meta.url).pathname

const CASES = [
  {
    name: 'a configuration that cannot be used',
    config: 'modes: {ttl-has-a-maximum: block}\nexemptions: [{owner: u-ci, rules: [expiry-stays]}]',
    stderr: `rtoken-webhook: rtoken.yaml is no configuration:
  modes.ttl-has-a-maximum is "block"; allowed is enforce, warn or off
  exemptions[0].reason is missing; allowed is one line of 1 to 120 characters
`,
  },
  {
    name: 'no configuration',
    stderr: 'rtoken-webhook: rtoken.yaml is no configuration: there is no such file\n',
  },
] as const

for (const one of CASES) {
  t.test(`it does not start: ${one.name}`, async (t) => {
    const cwd = t.testdir('config' in one ? { 'rtoken.yaml': one.config } : {})
    const child = spawn(process.execPath, [MAIN, 'serve', '--config', 'rtoken.yaml'], { cwd, stdio: 'pipe' })
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    t.strictSame({ stdout, stderr, exitCode: child.exitCode }, { stdout: '', stderr: one.stderr, exitCode: 1 })
  })
}

t.test('an empty --config is a mistake in the command', async (t) => {
  const child = spawn(process.execPath, [MAIN, 'serve', '--config', ''], { stdio: 'pipe' })
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')])
  t.equal(stderr, 'rtoken-webhook: --config is empty; see --help\n')
  t.equal(child.exitCode, 1)
})
