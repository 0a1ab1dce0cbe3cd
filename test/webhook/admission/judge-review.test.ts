import t from 'tap'
import { MissingKnowledge } from '../../../tokens/knowledge.ts'
import type { Witness } from '../../../webhook/admission/witness.ts'
import { type Configuration, DEFAULT_CONFIGURATION } from '../../../webhook/configuration/configuration.ts'
import { applyJsonPatch } from '../../tokens/apply-json-patch.ts'
import { NO_KNOWLEDGE } from '../../tokens/a-knowledge.ts'
import { aManifest, aStoredToken, MAX_MS, PRINCIPAL } from '../../tokens/an-ext-token.ts'
import { aV3Token } from '../../tokens/other-stores.ts'
import { aJudge, type JudgeOptions } from '../a-judge.ts'
import { aReview, type Reviewed, UID } from '../a-review.ts'
import { type AnsweredReview, patchIn } from '../answered-review.ts'
import { Answers } from '../ask-nobody.ts'
import { recordedReviews } from '../recorded-reviews.ts'

const judged = async (
  phase: 'mutate' | 'validate',
  reviewed: Reviewed,
  options: JudgeOptions = {},
): Promise<AnsweredReview> => JSON.parse(await aJudge(options).judge(phase, JSON.stringify(aReview(reviewed))))

const base64 = (patch: unknown): string => Buffer.from(JSON.stringify(patch)).toString('base64')
const LABELS = { 'cattle.io/user-id': 'user-alice', 'authn.management.cattle.io/kind': '' }

interface Case {
  readonly name: string
  readonly phase: 'mutate' | 'validate'
  readonly reviewed: Reviewed
  readonly options?: JudgeOptions
  /** All of it but the uid. */
  readonly response: Omit<AnsweredReview['response'], 'uid'>
}

const CASES: readonly Case[] = [
  {
    name: 'nothing to say',
    phase: 'validate',
    reviewed: { operation: 'DELETE', oldObject: aStoredToken() },
    response: { allowed: true },
  },
  {
    name: 'a field whose name holds a control character is shown escaped',
    phase: 'mutate',
    reviewed: { oldObject: aStoredToken(), object: aStoredToken({ '\u001b[2J': 1 }) },
    response: {
      allowed: false,
      status: {
        code: 400,
        reason: 'BadRequest',
        message:
          'spec.\\u{1b}[2J is immutable: spec.\\u{1b}[2J was empty, the change says 1; create a new token instead',
      },
      auditAnnotations: { 'identity-is-immutable': 'refused; who=user-alice' },
    },
  },
  {
    name: 'nothing to change: no patch, and no patchType either',
    phase: 'mutate',
    reviewed: { oldObject: aStoredToken(), object: aStoredToken({ description: 'new' }) },
    response: { allowed: true },
  },
  {
    name: 'a patch for an object with nothing in it, not even metadata',
    phase: 'mutate',
    reviewed: { object: aManifest() },
    response: {
      allowed: true,
      patchType: 'JSONPatch',
      patch: base64([
        { op: 'add', path: '/metadata', value: { generateName: 'token-', labels: LABELS } },
        { op: 'add', path: '/spec', value: { userID: 'user-alice', ttl: MAX_MS, userPrincipal: PRINCIPAL } },
      ]),
      auditAnnotations: {
        'name-is-generated': 'amended; who=user-alice',
        'owner-is-requester': 'amended; who=user-alice',
        'ttl-has-a-maximum':
          'amended; old-ttl="90d (7776000000 ms)"; new-ttl="90d (7776000000 ms)"; ' +
          'setting="auth-token-max-ttl-minutes=129600"; who=user-alice',
        'principal-is-requesters': 'amended; who=user-alice',
      },
    },
  },
  {
    name: 'a warning and the smallest patch',
    phase: 'mutate',
    reviewed: { of: 'v3', oldObject: aV3Token(), object: aV3Token({ ttl: 0, expiresAt: '' }), username: 'user-bob' },
    options: { ask: new Answers({ admins: ['user-bob'] }) },
    response: {
      allowed: true,
      patchType: 'JSONPatch',
      patch: base64([
        { op: 'replace', path: '/expiresAt', value: '2026-04-01T00:00:00Z' },
        { op: 'replace', path: '/ttl', value: MAX_MS },
      ]),
      warnings: ['ttl never is lowered to 90d (7776000000 ms), the maximum by auth-token-max-ttl-minutes=129600'],
      auditAnnotations: {
        'ttl-has-a-maximum':
          'amended; old-ttl="90d (7776000000 ms)"; new-ttl="90d (7776000000 ms)"; ' +
          'setting="auth-token-max-ttl-minutes=129600"; who=user-bob',
      },
    },
  },
  {
    name: 'a refusal of what may not be, 403',
    phase: 'validate',
    reviewed: { operation: 'DELETE', oldObject: aStoredToken(), username: 'user-bob' },
    options: { ask: new Answers() },
    response: {
      allowed: false,
      status: {
        code: 403,
        reason: 'Forbidden',
        message:
          'tokens.ext.cattle.io "token-bcdfg" is forbidden: you are user-bob, and only its owner (spec.userID) or an admin may ' +
          'delete a token',
      },
      auditAnnotations: { 'only-owner-or-admin': 'refused; who=user-bob' },
    },
  },
  {
    name: 'a refusal of what cannot be, 400, with a name that needs care',
    phase: 'mutate',
    reviewed: { object: aManifest({ userID: 'bob"; \u001b[2J\nadmin' }, { generateName: 'token-' }) },
    response: {
      allowed: false,
      status: {
        code: 400,
        reason: 'BadRequest',
        message: String.raw`unable to create token for other user: spec.userID is "bob\"; \u001b[2J\nadmin", you are user-alice; leave spec.userID out, or log in as that user`,
      },
      auditAnnotations: { 'owner-is-requester': 'refused; who=user-alice' },
    },
  },
  {
    name: 'an object that is not what it should be',
    phase: 'mutate',
    reviewed: { object: aManifest({ ttl: '2h' }) },
    response: {
      allowed: false,
      status: {
        code: 400,
        reason: 'BadRequest',
        message:
          'Token in version "v1" cannot be handled as a Token: json: cannot unmarshal string into Go struct field ' +
          'TokenSpec.spec.ttl of type int64: spec.ttl is "2h"; allowed is a whole number of milliseconds such as 7200000 for ' +
          '2h, 0 for the default',
      },
      auditAnnotations: { 'well-formed': 'refused; who=user-alice' },
    },
  },
]

t.test('whole answers', async (t) => {
  for (const { name, phase, reviewed, options, response } of CASES) {
    t.test(name, async (t) => {
      const expected = {
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid: UID, ...response },
      }
      t.strictSame(await judged(phase, reviewed, options), expected)
    })
  }
})

t.test('running the mutation on its own result changes nothing, whatever was recorded', async (t) => {
  const judge = aJudge({ ask: new Answers({ admins: ['user-rancher-admin', 'system:admin'], clusters: ['c-open'] }) })
  let amended = 0
  for (const { phase, review } of await recordedReviews()) {
    const { object } = review.request
    if (phase !== 'mutate' || !object) continue
    const first: AnsweredReview = JSON.parse(await judge.judge(phase, JSON.stringify(review)))
    if (!first.response.allowed) continue
    if (patchIn(first).length > 0) amended++
    const again = { ...review, request: { ...review.request, object: applyJsonPatch(object, patchIn(first)) } }
    const second: AnsweredReview = JSON.parse(await judge.judge(phase, JSON.stringify(again)))
    t.strictSame(patchIn(second), [], `${review.request.operation} ${review.request.resource.resource}`)
    t.equal(second.response.patchType, undefined)
  }
  t.ok(amended > 10)
})

t.test('a number that a double cannot hold keeps all its digits, in a message and in a patch', async (t) => {
  const long = (text: string): string => text.replaceAll('"LONG"', '9007199254740993')
  const created = long(JSON.stringify(aReview({ object: aManifest({ ttl: 'LONG' }) })))
  const lowered: AnsweredReview = JSON.parse(await aJudge().judge('mutate', created))
  t.match(lowered.response.warnings, [/^spec\.ttl \w+ \(9007199254740993 ms\) is lowered to 90d/])

  const [was, is] = [
    { ...aStoredToken(), status: { at: 'LONG' } },
    { ...aStoredToken(), status: { at: 1 } },
  ]
  const text = await aJudge().judge('mutate', long(JSON.stringify(aReview({ oldObject: was, object: is }))))
  const { response }: AnsweredReview = JSON.parse(text)
  const patch = '[{"op":"replace","path":"/status/at","value":9007199254740993}]'
  t.equal(Buffer.from(response.patch ?? '', 'base64').toString(), patch)
})

t.test('questions to the cluster', async (t) => {
  t.test('are asked only where a rule needs to know', async (t) => {
    const ask = new Answers({ admins: ['user-rancher-admin'] })
    await judged('validate', { operation: 'DELETE', oldObject: aStoredToken() }, { ask })
    await judged('mutate', { object: aManifest({ ttl: 7_200_000 }) }, { ask })
    await judged('validate', { oldObject: aStoredToken(), object: aStoredToken({ enabled: false }) }, { ask })
    t.strictSame(ask.asked, [])
  })

  t.test('all that are open at a time are asked at a time', async (t) => {
    const ask = new Answers({ clusters: ['c-open'] })
    const reviewed = { object: aManifest({ clusterName: 'c-open' }), extra: { requesttokenid: ['token-alice'] } }
    const { response } = await judged('mutate', reviewed, { ask })
    t.equal(response.allowed, true)
    t.strictSame(ask.asked, ['principal of token-alice of user-alice', 'may user-alice get clusters c-open'])
  })

  t.test('a failure to answer is thrown, and told with what was asked about', async (t) => {
    const failed: unknown[] = []
    const witness: Witness = {
      passed: () => {},
      decided: () => {},
      faulty: () => {},
      failed: ({ phase, request, object }, error) => failed.push([phase, request.operation, object(), error]),
    }
    const judge = aJudge({ witness })
    const text = JSON.stringify(aReview({ operation: 'DELETE', oldObject: aStoredToken(), username: 'user-bob' }))
    const error = await Promise.resolve(judge.judge('validate', text)).catch((error: unknown) => error)
    t.type(error, MissingKnowledge)
    t.strictSame(failed, [['validate', 'DELETE', 'token-bcdfg', error]])
  })

  t.test('as is knowledge that is missing at once', async (t) => {
    const failed: unknown[] = []
    const witness: Witness = {
      passed: () => {},
      decided: () => {},
      faulty: () => {},
      failed: (_subject, error) => failed.push(error),
    }
    t.throws(
      () => aJudge({ knowledge: NO_KNOWLEDGE, witness }).judge('mutate', JSON.stringify(aReview())),
      MissingKnowledge,
    )
    t.equal(failed.length, 1)
  })
})

t.test('an object that is nested too deeply for a rule is refused, not thrown', async (t) => {
  const nested = (text: string): string =>
    JSON.stringify(aReview({ oldObject: aStoredToken(), object: aStoredToken({ extra: 'DEEP' }) })).replace(
      '"DEEP"',
      text,
    )
  for (const { name, text } of [
    { name: 'lists', text: '['.repeat(200_000) + ']'.repeat(200_000) },
    { name: 'objects', text: '{"a":'.repeat(200_000) + '1' + '}'.repeat(200_000) },
    { name: 'beside a long number', text: '['.repeat(200_000) + '12345678901234567890' + ']'.repeat(200_000) },
  ]) {
    t.test(name, async (t) => {
      const faults: string[] = []
      const witness: Witness = {
        passed: () => {},
        decided: () => {},
        faulty: (_phase, message) => faults.push(message),
        failed: () => {},
      }
      const answer: AnsweredReview = JSON.parse(await aJudge({ witness }).judge('validate', nested(text)))
      const message = 'the object is nested too deeply to be judged; allowed are 1000 levels'
      t.strictSame(answer.response, { uid: UID, allowed: false, status: { code: 400, reason: 'BadRequest', message } })
      t.strictSame(faults, [message])
    })
  }
})

t.test('the configuration is looked up at each review', async (t) => {
  const forged = JSON.stringify(aReview({ of: 'v3', object: aV3Token(), username: 'system:admin' }))
  const configured: { current: Configuration } = { current: DEFAULT_CONFIGURATION }
  const judge = aJudge({ configured })
  const isAllowed = async (): Promise<boolean> => {
    const answer: AnsweredReview = JSON.parse(await judge.judge('validate', forged))
    return answer.response.allowed
  }
  t.equal(await isAllowed(), false)
  configured.current = { ...DEFAULT_CONFIGURATION, identities: { rancher: ['system:admin'], trusted: [] } }
  t.equal(await isAllowed(), true, 'an embedded Rancher')
  configured.current = { ...DEFAULT_CONFIGURATION, options: { modes: { 'only-rancher-mints': 'off' } } }
  t.equal(await isAllowed(), true)
})
