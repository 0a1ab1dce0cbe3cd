// Nothing is loaded that a command does not need: it is most of the time of a short one.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { alice, EXT, extToken, FakeRancher, SETTINGS, USERS, V3 } from './fake-rancher.ts'

const program = fileURLToPath(new URL('print-loaded.ts', import.meta.url))
const NETWORK = ['node:http', 'node:https', 'node:net', 'node:tls']

t.test('what is loaded', async (t) => {
  const rancher = await FakeRancher.start(t, {
    [USERS]: [alice],
    [SETTINGS]: [],
    [EXT]: [extToken('token-a')],
    [V3]: [],
  })
  const withFlag = ['--kubeconfig', rancher.kubeconfig]
  const cases: [words: string[], code: number, loaded: string[]][] = [
    [['version'], 0, []],
    [['help', 'list'], 0, []],
    [['completion', 'bash'], 0, []],
    [['__complete', 'list', '--state', ''], 0, []],
    [['lisst'], 1, []],
    [['audit', '--from', '/no/such/file'], 1, []],
    [['list', ...withFlag], 0, [...NETWORK, 'yaml']],
    [['report', ...withFlag, '-o', 'json'], 0, [...NETWORK, 'yaml']],
    [['get', 'token-a', ...withFlag], 0, [...NETWORK, 'yaml']],
  ]
  for (const [words, code, loaded] of cases) {
    const found = await new Promise<string>((resolve, reject) => {
      const env = { NODE_OPTIONS: '', NODE_V8_COVERAGE: '' }
      execFile(process.execPath, [program, ...words], { env }, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      )
    })
    const { code: exitCode, loaded: all } = JSON.parse(found) as { code: number; loaded: string[] }
    const wanted = all.filter((name) => /^(node:|yaml$|@)/.test(name))
    t.strictSame({ code: exitCode, loaded: wanted }, { code, loaded }, words.slice(0, 3).join(' '))
  }
})
