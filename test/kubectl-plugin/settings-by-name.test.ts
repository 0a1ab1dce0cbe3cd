import t from 'tap'
import { SETTING_NAMES } from '../../kubectl-plugin/settings/setting-facts.ts'
import { FakeRancher, SETTINGS } from './fake-rancher.ts'
import { type Ran, runInProcess } from './run-in-process.ts'

const [MAX, IDLE] = ['auth-token-max-ttl-minutes', 'auth-user-session-idle-ttl-minutes']
const setting = (name: string, value: string): object => ({ metadata: { name }, value, default: '' })
const rancher = await FakeRancher.start(t, { [SETTINGS]: [setting(MAX, 'abc'), setting(IDLE, '60')] })
const all = await rancher.run(['settings'])
const one = await rancher.run(['settings', IDLE])
const two = await rancher.run(['settings', IDLE, MAX, '-o', 'json'])
const completed = async (...words: string[]): Promise<string[]> =>
  (await runInProcess(['__complete', ...words])).stdout.trimEnd().split('\n').slice(0, -1)
const choices = {
  first: await completed('settings', ''),
  second: await completed('settings', MAX, ''),
  set: await completed('settings', 'set', ''),
  value: await completed('settings', 'set', MAX, ''),
  help: await completed('help', 'settings', ''),
}
const refused: [words: string[], message: string][] = [
  [['settings', 'nothing'], 'error: the word "nothing" is no setting that governs tokens: allowed is auth-token-max'],
  [['settings', 'set'], 'error: settings set needs NAME and VALUE, and no more\n'],
  [['settings', 'set', MAX], 'error: settings set needs NAME and VALUE, and no more\n'],
  [['settings', 'set', MAX, '1', '2'], 'error: settings set needs NAME and VALUE, and no more\n'],
  [['settings', 'set', 'nothing', '1'], 'error: the word "nothing" is no setting that governs tokens: allowed is '],
  [['help', 'settings', 'get'], 'error: unknown word "get" for help: it takes [COMMAND]\n'],
  [['help', 'list', 'set'], 'error: unknown word "set" for help: it takes [COMMAND]\n'],
]
const said: Ran[] = []
for (const [words] of refused) said.push(await runInProcess(words))
const bearer = await runInProcess(['settings', 'token-a:the-value'])
const help = [await runInProcess(['help', 'settings', 'set']), await runInProcess(['help', 'settings'])]

t.test('only the settings that are named are told about, and warned of', async (t) => {
  t.equal(all.stdout.split('\n').length, SETTING_NAMES.length + 2)
  t.match(all.stderr, `Warning: ${MAX}`)
  t.match(one.stdout, new RegExp(`^SETTING.*\\n${IDLE} .*\\n$`))
  t.match(one, { code: 0, stderr: '' })
  t.strictSame(
    (JSON.parse(two.stdout) as { name: string }[]).map(({ name }) => name),
    [IDLE, MAX],
  )
  t.match(two.stderr, `Warning: ${MAX}`)
})

t.test('completion', async (t) => {
  t.strictSame(choices.first, ['set', ...SETTING_NAMES])
  t.strictSame(
    choices.second,
    SETTING_NAMES.filter((name) => name !== MAX),
  )
  t.strictSame(choices.set, SETTING_NAMES)
  t.strictSame(choices.value, [])
  t.strictSame(choices.help, ['set'])
})

t.test('words that are none', async (t) => {
  for (const [index, [words, message]] of refused.entries()) {
    t.match(said[index], { code: 1, stdout: '' }, words.join(' '))
    t.ok(said[index]?.stderr.startsWith(message), `${words.join(' ')}: ${said[index]?.stderr}`)
  }
  t.notMatch(bearer.stderr, 'the-value')
})

t.test('help settings set', async (t) => {
  t.equal(help[0]?.code, 0)
  t.equal(help[0]?.stdout, help[1]?.stdout)
})
