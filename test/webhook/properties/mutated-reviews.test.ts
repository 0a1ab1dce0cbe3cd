import * as fc from 'fast-check'
import t from 'tap'
import { isJsonObject, type Json, type JsonObject, ownValue } from '../../../tokens/json.ts'
import { aReview, UID } from '../a-review.ts'
import { anAdmissionServer, type Posted } from '../an-admission-server.ts'
import { patchIn } from '../answered-review.ts'
import { Answers } from '../ask-nobody.ts'
import { recordedReviews } from '../recorded-reviews.ts'
import { changedReviews, textOf } from './changed-at-random.ts'

const RUNS = 20_000
const LEAST_PARSEABLE = 0.8

/** What may stand behind the slash of an annotation's key (IsQualifiedName of apimachinery). */
const ANNOTATION_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

t.test('F9: 20,000 recorded reviews that were changed at random get 20,000 well-formed answers', async (t) => {
  const recorded = await recordedReviews()
  const { post, draining } = anAdmissionServer(t, {
    ask: new Answers({ admins: ['user-rancher-admin', 'system:admin'], clusters: ['c-open'] }),
    logLevel: 'silent',
  })
  let [runs, parseable, answered, refused, amended] = [0, 0, 0, 0, 0]
  await fc.assert(
    fc.asyncProperty(changedReviews(recorded.length), async ({ which, ...changes }) => {
      const { phase, review } = recorded[which] ?? { phase: 'mutate' as const, review: aReview() }
      // As it arrives: what is no UTF-8 is not sent as it stands.
      const text = textOf(JSON.parse(JSON.stringify(review)), changes).toWellFormed()
      const parsed = parsedOrNothing(text)
      const uid = parsed === undefined ? '' : uidIn(parsed)
      const answer = await post(phase, text)
      runs++
      if (parsed !== undefined) parseable++
      if (uid === '') return isBadRequest(answer)
      const { response } = answer.body
      answered++
      if (!response.allowed) refused++
      if (response.patch !== undefined) amended++
      return isAnswerTo(answer, uid, phase)
    }),
    { numRuns: RUNS },
  )
  t.equal(runs, RUNS)
  t.ok(parseable / RUNS >= LEAST_PARSEABLE, `${((100 * parseable) / RUNS).toFixed(1)}% could be parsed`)
  // Else nothing was tried but the reading of reviews.
  t.ok(answered > RUNS * 0.7, `${answered} had a uid to answer to`)
  t.ok(refused > RUNS * 0.1, `${refused} were refused`)
  t.ok(answered - refused > RUNS * 0.1, `${answered - refused} were allowed`)
  t.ok(amended > RUNS * 0.01, `${amended} were amended`)
  t.equal(draining.inFlight, 0)
  const after = await post('validate', aReview({ operation: 'CONNECT' }))
  t.strictSame(after.body.response, { uid: UID, allowed: true }, 'it lives')
})

function parsedOrNothing(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The uid to answer to; '' where there is none. */
function uidIn(parsed: Json): string {
  const request = isJsonObject(parsed) ? ownValue(parsed, 'request') : undefined
  const uid = isJsonObject(request) ? ownValue(request, 'uid') : undefined
  return typeof uid === 'string' ? uid : ''
}

function isBadRequest({ status, body }: Posted): boolean {
  const problem: JsonObject = JSON.parse(JSON.stringify(body))
  return status === 400 && problem['kind'] === 'Status' && problem['code'] === 400 && problem['reason'] === 'BadRequest'
}

/** Everything that kube-apiserver asks of an answer (VerifyAdmissionResponse), and what it would do with it without a word. */
function isAnswerTo(answer: Posted, uid: string, phase: string): boolean {
  const { apiVersion, kind, response } = answer.body
  const { allowed, status, patch, patchType, warnings = [], auditAnnotations = {} } = response
  const reasons: Record<number, string> = { 400: 'BadRequest', 403: 'Forbidden' }
  return (
    answer.status === 200 &&
    apiVersion === 'admission.k8s.io/v1' &&
    kind === 'AdmissionReview' &&
    response.uid === uid &&
    (allowed
      ? status === undefined
      : status !== undefined && reasons[status.code] === status.reason && isShown(status.message)) &&
    (patch === undefined) === (patchType === undefined) &&
    (patch === undefined || (allowed && phase === 'mutate' && patchIn(answer.body).length > 0)) &&
    warnings.every((warning) => isShown(warning) && Array.from(warning).length < 256) &&
    Object.entries(auditAnnotations).every(([rule, text]) => ANNOTATION_NAME.test(rule) && isShown(text))
  )
}

/** It can be shown on a terminal, and sent in a header. */
function isShown(text: string): boolean {
  return text !== '' && text.length < 5000 && text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
}
