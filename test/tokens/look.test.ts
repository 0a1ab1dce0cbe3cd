import t from 'tap'
import type { ParsedToken } from '../../tokens/token.ts'
import { look } from '../../tokens/look.ts'
import type { TokenRule } from '../../tokens/rule.ts'
import { NOW, PARSERS } from './a-change.ts'
import { aKnowledge, NO_KNOWLEDGE } from './a-knowledge.ts'
import { aStoredToken } from './an-ext-token.ts'
import { aBackingSecret, aV3Token } from './other-stores.ts'

const existing = (parsed: ParsedToken) => ({ subject: 'token', parsed }) as const
const LOOKING = { knowledge: aKnowledge(), now: NOW }
const BROKEN = PARSERS.v3(
  aV3Token({ ttl: 0, userId: 'user-gone', clusterName: 'c-none', expiresAt: '2099-01-01T00:00:00Z' }),
)

const SILENT: TokenRule = {
  id: 'a',
  subject: 'token',
  severity: 'low',
  holds: 'It holds.',
  why: 'It does.',
  scopes: [{ on: 'ext', operations: ['CREATE'] }],
  defaultMode: 'enforce',
}

function aRule(id: string, more: Partial<TokenRule> = {}): TokenRule {
  return {
    ...SILENT,
    id,
    onState: () => ({ message: `not ${id}`, evidence: {}, mend: { change: 'delete' } }),
    ...more,
  }
}

t.test('nothing is wrong with what is right', async (t) => {
  for (const parsed of [
    PARSERS.ext(aStoredToken()),
    PARSERS.secret(aBackingSecret()),
    PARSERS.v3(aV3Token()),
    PARSERS.secret({ metadata: { name: 'no-token' }, data: { cluster: btoa('c-none'), ttl: btoa('-1') } }),
  ]) {
    t.strictSame(look(existing(parsed), LOOKING), [])
  }
})

t.test('every rule that is broken, in the order of the rulebook', async (t) => {
  t.strictSame(
    look(existing(BROKEN), LOOKING).map(({ rule, severity, on, name }) => [rule, severity, on, name]),
    [
      ['requester-is-active-user', 'high', 'v3', 'token-v3v3v'],
      ['identity-is-immutable', 'critical', 'v3', 'token-v3v3v'],
      ['ttl-has-a-maximum', 'high', 'v3', 'token-v3v3v'],
      ['expiry-stays', 'high', 'v3', 'token-v3v3v'],
      ['cluster-is-reachable', 'medium', 'v3', 'token-v3v3v'],
    ],
  )
})

t.test('a finding names what broke it, what shows it, and what mends it', async (t) => {
  const [finding] = look(existing(PARSERS.ext(aStoredToken({ clusterName: 'c-none' }))), LOOKING)
  t.strictSame(finding, {
    rule: 'cluster-is-reachable',
    severity: 'medium',
    on: 'ext',
    name: 'token-bcdfg',
    message: 'it is scoped to cluster c-none, which does not exist',
    evidence: { cluster: 'c-none' },
    mend: { change: 'delete' },
  })
})

t.test('modes, scopes, and what a rule looks at beside them', async (t) => {
  const rules = [
    aRule('a'),
    aRule('b', { defaultMode: 'off' }),
    aRule('c', { defaultMode: 'warn' }),
    aRule('d', { looksAt: ['v3'] }),
    aRule('e', { scopes: [], looksAt: ['ext'] }),
  ]
  const found = (parsed: ParsedToken, modes = {}) =>
    look(existing(parsed), LOOKING, { rules, modes }).map(({ rule }) => rule)
  t.strictSame(found(PARSERS.ext(aStoredToken())), ['a', 'c', 'e'])
  t.strictSame(found(PARSERS.v3(aV3Token())), ['d'])
  t.strictSame(found(PARSERS.ext(aStoredToken()), { a: 'off', b: 'enforce' }), ['b', 'c', 'e'])
})

t.test('a rule with no word on what exists finds nothing', async (t) => {
  t.strictSame(look(existing(PARSERS.ext(aStoredToken())), LOOKING, { rules: [SILENT] }), [])
})

t.test('missing knowledge is thrown', async (t) => {
  t.throws(() => look(existing(BROKEN), { knowledge: NO_KNOWLEDGE, now: NOW }), { code: 'MISSING_KNOWLEDGE' })
})
