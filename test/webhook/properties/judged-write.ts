import type { JsonObject } from '../../../tokens/json.ts'
import type { Mode } from '../../../tokens/rule.ts'
import { DEFAULT_CONFIGURATION } from '../../../webhook/configuration/configuration.ts'
import { applyJsonPatch } from '../../tokens/apply-json-patch.ts'
import { aKnowledge } from '../../tokens/a-knowledge.ts'
import { aJudge } from '../a-judge.ts'
import { aReview } from '../a-review.ts'
import { type AnsweredReview, patchIn } from '../answered-review.ts'
import { Answers } from '../ask-nobody.ts'
import { complaintOf } from '../oracle/complaint.ts'
import {
  ADMINS,
  CLOSED_CLUSTER,
  OKTA_LOGIN,
  OKTA_PRINCIPAL,
  OPEN_CLUSTER,
  SYSTEM_USER,
  WORLDS,
} from '../oracle/world.ts'
import type { AnyWrite } from './any-write.ts'

type ReviewJudge = ReturnType<typeof aJudge>

/** What became of a write, and what the oracle says to it. */
export interface Judged {
  readonly isAllowed: boolean
  readonly isPatched: boolean
  /** How many reviews that took. */
  readonly reviews: number
  readonly complaint: string | undefined
}

/** The webhook in each world of the oracle. */
export class JudgeOfWorlds {
  readonly #judges: ReadonlyMap<AnyWrite['world'], ReviewJudge>

  /** @param modes of rules that are not enforced */
  constructor(modes: Readonly<Record<string, Mode>> = {}) {
    this.#judges = new Map(
      WORLDS.map((world) => [
        world,
        aJudge({
          knowledge: aKnowledge({
            settings: world.settings,
            users: [{ name: SYSTEM_USER, username: 'system', displayName: 'System', principalIds: ['system://c-abc'] }],
            clusters: [OPEN_CLUSTER, CLOSED_CLUSTER],
          }),
          ask: new Answers({ admins: ADMINS, clusters: [OPEN_CLUSTER], principals: { [OKTA_LOGIN]: OKTA_PRINCIPAL } }),
          configured: { current: { ...DEFAULT_CONFIGURATION, options: { modes } } },
        }),
      ]),
    )
  }

  /** As kube-apiserver would have it judged: what a mutation lets pass has to pass the validation, too. */
  async judge(write: AnyWrite): Promise<Judged> {
    const { store, operation, phase, username, logins, oldObject = {}, object = {} } = write
    const answer = await this.ask(write)
    const patch = patchIn(answer)
    const result = named(write, applyJsonPatch(object, patch))
    const seen = { operation, phase, username, logins, old: oldObject, new: object }
    const { allowed: isAllowed, warnings = [] } = answer.response
    const isPatched = patch.length > 0
    const answerSeen = { isAllowed, isWarned: warnings.length > 0, isPatched, result }
    const complaint = complaintOf(store, seen, answerSeen, write.world)
    if (complaint !== undefined || phase === 'validate' || !isAllowed)
      return { isAllowed, isPatched, reviews: 1, complaint }
    const validated = await this.ask({ ...write, phase: 'validate', object: object && result })
    const refusal = validated.response.allowed
      ? undefined
      : `its own mutation is refused: ${validated.response.status?.message}`
    return { isAllowed, isPatched, reviews: 2, complaint: refusal }
  }

  /** What a write is answered with. */
  async ask({
    store,
    world,
    operation,
    phase,
    username,
    logins,
    oldObject,
    object,
  }: AnyWrite): Promise<AnsweredReview> {
    const review = aReview({
      of: store,
      operation,
      username,
      extra: logins.length === 0 ? {} : { requesttokenid: logins },
      ...(object && { object }),
      ...(oldObject && { oldObject }),
    })
    const text = JSON.stringify(review, (_key, value: unknown) =>
      typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value,
    )
    const answer = this.#judges.get(world)?.judge(phase, text)
    return JSON.parse((await answer) ?? '')
  }
}

/** As kube-apiserver names what comes with a generateName and no name. */
function named({ store, operation }: AnyWrite, object: JsonObject): JsonObject {
  const { metadata } = object
  if (store !== 'ext' || operation !== 'CREATE' || typeof metadata !== 'object' || metadata === null) return object
  if (!('generateName' in metadata) || metadata.generateName !== 'token-') return object
  return { ...object, metadata: { name: 'token-bcdfg', ...metadata } }
}
