// explain is only worth something where it says what the webhook itself would answer.
import { readFileSync } from 'node:fs'
import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { ReviewJudge } from '../../../webhook/admission/judge-review.ts'
import { configurationFromText } from '../../../webhook/configuration/read-configuration.ts'
import { explainReview } from '../../../webhook/explain/explain-review.ts'
import { factsFromText } from '../../../webhook/explain/knowledge-file.ts'
import { answersFrom, knowledgeFrom } from '../../../webhook/explain/missing-knowledge.ts'
import { NOW } from '../../tokens/a-change.ts'
import { aManifest, aStoredToken, DAY_MS, MAX_MS } from '../../tokens/an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../../tokens/other-stores.ts'
import { aReview, GROUPS } from './a-review.ts'

const FACTS = factsFromText(
  `{apiVersion: management.cattle.io/v3, kind: User, metadata: {name: user-alice}, username: alice}
---
{apiVersion: rtoken.dev/v1, kind: Answers, complete: [settings, users, clusters, rights, principals], admins: [root]}`,
  'facts',
)
const CONFIGURATION = configurationFromText(
  `modes: {cluster-is-reachable: warn}
exemptions: [{owner: user-alice, rules: [expiry-stays, secret-is-whole], reason: the shop}]`,
  'a configuration',
)

const fixture = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
const recorded = [
  ...fixture('rancher-secret-reviews.jsonl'),
  ...fixture('recorded-reviews.jsonl').map((line) => JSON.stringify((JSON.parse(line) as { review: unknown }).review)),
]
const inTokens = { group: '', resource: 'secrets', namespace: 'cattle-tokens' } as const
const setting = (value: string): JsonObject => ({ metadata: { name: 'auth-token-max-ttl-minutes' }, value })
const ofSettings = { group: GROUPS.v3, resource: 'settings' } as const

const REVIEWS: readonly string[] = [
  ...recorded,
  ...[
    {},
    { object: aManifest() },
    { object: aManifest({ ttl: -1, clusterName: 'c-none' }) },
    { object: aManifest({ userID: 'user-bob' }) },
    { object: aManifest(), username: 'user-bob' },
    { object: aManifest({ ttl: 'long' }) },
    { oldObject: aStoredToken(), object: aStoredToken({ ttl: MAX_MS + DAY_MS }) },
    { oldObject: aStoredToken(), object: aStoredToken({ ttl: MAX_MS + DAY_MS }), username: 'root' },
    { oldObject: aStoredToken(), username: 'user-bob' },
    { group: GROUPS.v3, oldObject: aV3Token(), object: aV3Token({ expiresAt: '' }) },
    { group: GROUPS.v3, oldObject: aV3Token(), object: aV3Token({ ttl: 0 }), username: 'root' },
    { group: GROUPS.v3, object: aV3Token() },
    { ...inTokens, oldObject: aBackingSecret(), object: aBackingSecret({ ttl: 'abc' }) },
    { ...inTokens, object: aBackingSecret() },
    { ...ofSettings, oldObject: setting(''), object: setting('abc') },
    { ...ofSettings, oldObject: setting(''), object: setting('0') },
    { group: '', resource: 'pods', object: {} },
  ].map((one) => aReview(one)),
]

const judge = new ReviewJudge({
  knowledge: knowledgeFrom(FACTS, (what) => {
    throw new Error(`${what} is not known`)
  }),
  ask: {
    may: async (question, requester) => answersFrom(FACTS, requester).may(question) === true,
    principal: async () => null,
  },
  configured: { current: CONFIGURATION },
  clock: { now: () => NOW, monotonic: () => 0 },
  witness: { passed() {}, decided() {}, faulty() {}, failed() {} },
})

interface Response {
  readonly allowed: boolean
  readonly status?: unknown
  readonly patch?: string
  readonly warnings?: readonly string[]
  readonly auditAnnotations?: Readonly<Record<string, string>>
}

for (const [index, review] of REVIEWS.entries()) {
  const { outcome, request, phases } = explainReview(review, { facts: FACTS, configuration: CONFIGURATION, now: NOW })
  const what = request === undefined ? 'no request' : `${request.operation} ${request.resource} by ${request.requester}`
  t.test(`review ${index + 1}, ${what}: ${outcome}`, async (t) => {
    // The second call gets what the API server has made of the object by then, which the first one does not show.
    const [first] = phases
    if (first === undefined) {
      const answer = JSON.parse(await judge.judge('validate', review)) as { readonly response: Response }
      t.strictSame(answer.response, { uid: request?.uid, allowed: true }, 'nobody has anything to say')
      return
    }
    const answer = JSON.parse(await judge.judge(first.phase, review)) as { readonly response: Response }
    const { allowed, status, warnings = [], patch = '', auditAnnotations = {} } = answer.response
    t.equal(allowed, first.outcome !== 'refused')
    t.strictSame(first.refusal, status)
    t.strictSame(first.warnings, warnings)
    t.equal(Buffer.from(patch, 'base64').toString(), first.patch.length === 0 ? '' : JSON.stringify(first.patch))
    t.strictSame(
      first.rules.map(({ rule, decision }) => [rule, decision]),
      Object.entries(auditAnnotations).map(([rule, text]) => [rule, text.split(';')[0]]),
    )
  })
}
