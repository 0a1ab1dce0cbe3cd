import t from 'tap'
import { toldFinding } from '../../kubectl-plugin/inventory/told-finding.ts'
import { ttlFromText } from '../../kubectl-plugin/command-line/ttl-flag.ts'
import type { Finding, Mend, Subject } from '../../tokens/rule.ts'

const LABEL = { change: 'other', command: 'kubectl label x' } as const
const CASES: readonly (readonly [name: string, on: Subject, mend: Mend, command: string])[] = [
  ['a v3 token', 'v3', { change: 'delete' }, 'kubectl rtoken delete token.management.cattle.io/token-a'],
  ['an ext token', 'ext', { change: 'disable' }, 'kubectl rtoken disable token.ext.cattle.io/token-a'],
  [
    'days',
    'v3',
    { change: 'ttl', ttl: 7_776_000_000n },
    'kubectl rtoken set token.management.cattle.io/token-a --ttl 90d',
  ],
  [
    'an odd time',
    'ext',
    { change: 'ttl', ttl: 90_001n },
    'kubectl rtoken set token.ext.cattle.io/token-a --ttl 1m30s1ms',
  ],
  ['no end', 'ext', { change: 'ttl', ttl: 'never' }, 'kubectl rtoken set token.ext.cattle.io/token-a --ttl never'],
  [
    'a Secret of a token, as where the Token API is away',
    'secret',
    { change: 'delete' },
    'kubectl rtoken delete secret/token-a',
  ],
  ['what is no change of ours', 'v3', LABEL, 'kubectl label x'],
  ['a setting', 'setting', LABEL, 'kubectl label x'],
]
for (const [name, on, mend, command] of CASES) {
  t.test(name, async (t) => {
    const finding: Finding = { rule: 'r', severity: 'low', on, name: 'token-a', message: 'm', evidence: {}, mend }
    const program = 'kubectl rtoken'
    t.strictSame(toldFinding(finding, { program, cluster: undefined }), { ...finding, mend: command })
    const cluster = { kubeconfig: { context: 'prod' }, requestTimeoutMs: 0, verbosity: 0 }
    t.equal(toldFinding(finding, { program, cluster }).mend, `${command} --context=prod`)
    const [, ttl] = /--ttl (\S+)/.exec(command) ?? []
    if (mend.change === 'ttl') t.equal(ttlFromText(ttl ?? ''), mend.ttl, 'the flag reads it as it was meant')
  })
}
