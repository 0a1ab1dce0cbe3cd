// The reviews that kube-apiserver sent of the Secret behind one ext Token, through its life in Rancher, pass as Rancher meant them.
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { parseExactJsonObject } from '../../cluster/exact-json.ts'
import { parseBackingSecret } from '../../tokens/backing-secret.ts'
import type { Operation, Phase, TokenChange } from '../../tokens/change.ts'
import { isJsonObject, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { judge } from '../../tokens/judge.ts'
import { DEFAULT_IDENTITIES, roleOf } from '../../tokens/requester.ts'
import { NOW } from './a-change.ts'
import { aKnowledge, ANSWERED, type Known } from './a-knowledge.ts'
import { decided } from './a-write.ts'

const lines = (await readFile(new URL('../fixtures/rancher-secret-reviews.jsonl', import.meta.url), 'utf8')).split('\n')
const requests = lines.filter((line) => line !== '').map((line) => objectAt(parseExactJsonObject(line), 'request'))
const OPERATIONS: readonly Operation[] = [
  'CREATE',
  'CREATE',
  'UPDATE',
  'UPDATE',
  'UPDATE',
  'UPDATE',
  'DELETE',
  'DELETE',
]
const PHASES: readonly Phase[] = ['mutate', 'validate']

/** kube-apiserver asks the mutating webhook first, then the validating one. */
function changeOf(request: JsonObject, index: number, username = usernameOf(request)): TokenChange {
  const [object, oldObject] = [ownValue(request, 'object'), ownValue(request, 'oldObject')]
  return {
    subject: 'token',
    store: 'secret',
    operation: OPERATIONS[index] ?? 'CREATE',
    phase: PHASES[index % 2] ?? 'mutate',
    before: isJsonObject(oldObject) ? parseBackingSecret(oldObject) : undefined,
    after: isJsonObject(object) ? parseBackingSecret(object) : undefined,
    requester: { username, uid: '', groups: [], extra: {}, role: roleOf(username, DEFAULT_IDENTITIES) },
    createdByApply: false,
    now: NOW,
  }
}

function usernameOf(request: JsonObject): string {
  return textAt(objectAt(request, 'userInfo'), 'username')
}

t.strictSame(
  requests.map((request) => textAt(request, 'operation')),
  OPERATIONS,
)

for (const [index, request] of requests.entries()) {
  const title = `${OPERATIONS[index]}, ${PHASES[index % 2]}`
  t.test(`${title}: as Rancher, nothing is said`, async (t) => {
    const change = changeOf(request, index)
    t.equal(change.requester.role, 'rancher')
    t.strictSame(decided(judge(change, aKnowledge(), ANSWERED)), {
      kind: 'decision',
      allowed: true,
      refusal: undefined,
      amendments: [],
      warnings: [],
      decisions: [],
    })
  })
  t.test(`${title}: as a restore, it passes`, async (t) => {
    const restore = 'system:serviceaccount:cattle-resources-system:rancher-backup'
    const { allowed, warnings } = decided(judge(changeOf(request, index, restore), aKnowledge(), ANSWERED))
    t.strictSame([allowed, warnings], [true, []])
  })
  t.test(`${title}: by hand`, async (t) => {
    const { allowed, refusal } = decided(judge(changeOf(request, index, 'system:admin'), aKnowledge(), ANSWERED))
    // Description and enabled are free for whoever RBAC lets at the Secrets; to make one is not.
    t.strictSame(
      [allowed, refusal?.rule],
      OPERATIONS[index] === 'CREATE' ? [false, 'only-rancher-mints'] : [true, undefined],
    )
  })
}

t.test(
  'a maximum of an hour lowers the two that Rancher asks for, and the stored one is the lowered one',
  async (t) => {
    const known: Known = { settings: { 'auth-token-max-ttl-minutes': '60' } }
    const [create] = requests
    if (create === undefined) throw new Error('there is no create')
    const { amendments, warnings, decisions } = decided(judge(changeOf(create, 0), aKnowledge(known), ANSWERED))
    t.strictSame(amendments, [{ set: 'ttl', ttl: 3_600_000n }])
    t.strictSame(warnings, [
      'data.ttl 120m (7200000 ms) is lowered to 60m (3600000 ms), the maximum by auth-token-max-ttl-minutes=60',
    ])
    t.strictSame(decisions, [
      {
        rule: 'ttl-has-a-maximum',
        decision: 'amended',
        audit: {
          'old-ttl': '120m (7200000 ms)',
          'new-ttl': '60m (3600000 ms)',
          setting: 'auth-token-max-ttl-minutes=60',
          who: 'system:serviceaccount:cattle-system:rancher',
        },
      },
    ])
  },
)
