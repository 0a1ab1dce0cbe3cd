import t from 'tap'
import { rulebook } from '../../../tokens/rulebook.ts'
import { auditAnnotations } from '../../../webhook/admission/audit-annotations.ts'

t.test('for each rule that did something: what, its facts, and who asked', async (t) => {
  const annotations = auditAnnotations(
    [
      { rule: 'ttl-has-a-maximum', decision: 'amended', audit: { 'old-ttl': '365d (31536000000 ms)', setting: 'a=1' } },
      { rule: 'expiry-stays', decision: 'warned', audit: {} },
    ],
    'user-alice',
  )
  t.strictSame(annotations, {
    'ttl-has-a-maximum': 'amended; old-ttl="365d (31536000000 ms)"; setting="a=1"; who=user-alice',
    'expiry-stays': 'warned; who=user-alice',
  })
})

t.test('nothing is written of nothing', async (t) => {
  t.strictSame(auditAnnotations([], 'user-alice'), {})
})

t.test(
  'a name cannot write what another decision says, or a line of its own, and is not longer than it has to be',
  async (t) => {
    for (const name of ['a; decision=allowed', 'a\nwho=admin', '"', '\u001b[2K\u202e', 'x'.repeat(100_000), '\ud800']) {
      const { rule = '' } = auditAnnotations([{ rule: 'rule', decision: 'refused', audit: {} }], name)
      t.match(rule, /^refused; who="([^"\\]|\\.)*"$/, JSON.stringify(name.slice(0, 20)))
      t.ok(rule.length < 500)
      t.notMatch(rule, /[\p{Cc}\p{Cf}\p{Cs}]/u)
    }
  },
)

t.test('the id of every rule is what may stand behind the slash of an annotation', async (t) => {
  for (const { id } of rulebook) t.match(id, /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/)
  t.equal(new Set(rulebook.map(({ id }) => id)).size, rulebook.length, 'and is used once')
})
