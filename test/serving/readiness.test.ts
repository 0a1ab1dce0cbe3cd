import t from 'tap'
import { readinessOf } from '../../serving/readiness.ts'

const well = (name: string) => ({ name, awaited: () => undefined })

const CASES = [
  { name: 'nothing to check', checks: [], expected: { ready: true, text: 'ready\n' } },
  {
    name: 'all is well',
    checks: [well('settings'), well('certificate')],
    expected: { ready: true, text: '[+]settings ok\n[+]certificate ok\nready\n' },
  },
  {
    name: 'one thing is awaited: the others are said, too',
    checks: [well('settings'), { name: 'users', awaited: () => 'not installed yet' }, well('certificate')],
    expected: { ready: false, text: '[+]settings ok\n[-]users: not installed yet\n[+]certificate ok\nnot ready\n' },
  },
]

for (const { name, checks, expected } of CASES) {
  t.test(name, async (t) => {
    t.strictSame(readinessOf(checks), expected)
  })
}
