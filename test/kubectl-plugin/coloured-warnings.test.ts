import t from 'tap'
import { alice, EXT, FakeRancher, USERS, V3 } from './fake-rancher.ts'

const SENTENCE = ' this cluster does not serve settings.management.cattle.io\nNo resources found\n'
const PLAIN = `Warning:${SENTENCE}`
const YELLOW = `\u001b[33;1mWarning:\u001b[0m${SENTENCE}`

const cases: { name: string; isTerminal: boolean; args?: string[]; env?: Record<string, string>; stderr: string }[] = [
  { name: 'a terminal', isTerminal: true, stderr: YELLOW },
  { name: 'no terminal', isTerminal: false, stderr: PLAIN },
  { name: 'NO_COLOR', isTerminal: true, env: { NO_COLOR: '1' }, stderr: PLAIN },
  { name: 'an empty NO_COLOR', isTerminal: true, env: { NO_COLOR: '' }, stderr: YELLOW },
  { name: 'TERM=dumb', isTerminal: true, env: { TERM: 'dumb' }, stderr: PLAIN },
  { name: '--color=never', isTerminal: true, args: ['--color=never'], stderr: PLAIN },
  { name: '--color always', isTerminal: false, args: ['--color', 'always'], env: { NO_COLOR: '1' }, stderr: YELLOW },
]
for (const { name, isTerminal, args = [], env = {}, stderr } of cases) {
  t.test(name, async (t) => {
    const rancher = await FakeRancher.start(t, { [USERS]: [alice], [EXT]: [], [V3]: [] })
    let written = ''
    const output = { isTerminal, write: async (text: string) => void (written += text) }
    const ran = await rancher.run(['list', ...args], { stderr: output, env })
    t.strictSame({ ...ran, stderr: written }, { code: 0, stdout: '', stderr })
  })
}
