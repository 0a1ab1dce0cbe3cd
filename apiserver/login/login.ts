import { createHash } from 'node:crypto'
import { KeptForSeconds } from '../../serving/kept-for-seconds.ts'
import type { Knowledge } from '../../tokens/knowledge.ts'
import { effectiveMinutes, IDLE_TTL_SETTING } from '../../tokens/token-settings.ts'
import { isExpired, isIdle } from '../../tokens/token-state.ts'
import type { KnownUser } from '../knowledge/cluster-knowledge.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import { hashOf, readHash } from '../storage/token-hash.ts'
import { type Bearer, readBearer } from './bearer.ts'
import type { GuessBrake } from './guess-brake.ts'

/** Why somebody is not let in, for the log and the metrics; the answer is the same for all. */
export type LoginFault =
  | 'malformed'
  | 'unknown token'
  | 'wrong value'
  | 'too many guesses'
  | 'expired'
  | 'idle'
  | 'disabled'
  /** Somebody's finalizer keeps its Secret there. */
  | 'being deleted'
  | 'owner missing'
  | 'owner disabled'
  | 'scoped to another cluster'

export type Login =
  | { readonly ok: true; readonly token: StoredToken; readonly user: KnownUser }
  | { readonly ok: false; readonly fault: LoginFault; readonly name: string; readonly detail: string }

export interface LoginOptions {
  readonly tokens: { get(name: string): StoredToken | undefined }
  /** As the API server has it now, for one that another replica made a moment ago. */
  readonly readLate: (name: string) => Promise<StoredToken | undefined>
  readonly knowledge: Pick<Knowledge, 'setting'> & { user(name: string): KnownUser | undefined }
  readonly ownCluster: string
  readonly brake: GuessBrake
  /** ms since 1970 */
  readonly now: () => number
  /** ms, never going back */
  readonly monotonic: () => number
}

/** Whether a value is that of a hash stays true for good: what may change is looked at each time. */
const COMPARED_FOR_SECONDS = 60
const MOST_COMPARED = 10_000

/** Lets in who brings the value of a token that is good. */
export class Logins {
  readonly #options: LoginOptions
  readonly #compared: KeptForSeconds<boolean>
  /** Held against where there is no token, so that its absence costs as much as a wrong value. */
  readonly #nobody = readHash(hashOf('nobody'))

  constructor(options: LoginOptions) {
    this.#options = options
    const { monotonic } = options
    this.#compared = new KeptForSeconds({ seconds: COMPARED_FOR_SECONDS, most: MOST_COMPARED, monotonic })
  }

  /**
   * Resolves at once for whoever is let in, and slowed down for the others.
   * Rejects with MissingKnowledge where nobody can tell.
   */
  async check(text: string, source: string): Promise<Login> {
    const startedAt = this.#options.monotonic()
    const bearer = readBearer(text)
    const login: Login =
      bearer === undefined
        ? { ok: false, fault: 'malformed', name: '', detail: 'it is neither ext/<name>:<value> nor <name>:<value>' }
        : await this.#checkBearer(bearer)
    if (!login.ok) await this.#options.brake.failed(login.name, source, startedAt)
    return login
  }

  async #checkBearer({ name, value }: Bearer): Promise<Login> {
    const { tokens, readLate, brake } = this.#options
    const no = (fault: LoginFault, detail = ''): Login => ({ ok: false, fault, name, detail })
    const token = tokens.get(name) ?? (brake.isSlowed(name) ? undefined : await readLate(name))
    if (token === undefined) {
      await this.#nobody?.matches(value)
      return no('unknown token')
    }
    const hash = readHash(token.hash)
    if (hash === undefined) return no('wrong value', 'its hash has none of the formats that are known')
    const key = comparisonKey(token.hash, value)
    // What costs tens of ms and 32 MiB is not done for guesses; who logged in a moment ago need not be compared again.
    if (hash.isSlow && brake.isSlowed(name) && !this.#compared.has(key)) return no('too many guesses')
    if (!(await this.#compared.get(key, async () => hash.matches(value)))) return no('wrong value')
    const user = this.#options.knowledge.user(token.owner)
    const fault = this.#faultOf(token, user)
    if (fault !== undefined) return no(...fault)
    return user === undefined ? no('owner missing') : { ok: true, token, user }
  }

  #faultOf(token: StoredToken, user: KnownUser | undefined): [LoginFault, string?] | undefined {
    const { now, knowledge, ownCluster } = this.#options
    if (isExpired({ store: 'ext', createdAt: token.createdAt, ttl: token.ttl }, now())) return ['expired']
    if (!token.enabled) return ['disabled']
    if (token.isBeingDeleted) return ['being deleted']
    if (user === undefined) return ['owner missing', token.owner]
    if (!user.enabled) return ['owner disabled', token.owner]
    const idle = effectiveMinutes(IDLE_TTL_SETTING, knowledge)?.ttl
    if (typeof idle === 'bigint' && isIdle(token, now(), Number(idle))) return ['idle']
    if (token.cluster === '' || token.cluster === ownCluster) return undefined
    return ['scoped to another cluster', `scoped to cluster ${token.cluster}, and this is ${ownCluster}`]
  }
}

/** It holds neither the value nor the hash, and is another one as soon as either is. */
function comparisonKey(hash: string, value: string): string {
  return createHash('sha256').update(hash).update('\0').update(value).digest('base64')
}
