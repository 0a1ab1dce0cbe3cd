import type { Knowledge, Setting } from '../../tokens/knowledge.ts'
import { ttlHasAMaximum } from '../../tokens/rules/ttl-has-a-maximum.ts'
import { effectiveMinutes, IDLE_TTL_SETTING } from '../../tokens/token-settings.ts'
import { isIdle } from '../../tokens/token-state.ts'
import { countOfTokens } from '../output/count-of-tokens.ts'
import { ExistingJudge } from '../inventory/judge-existing.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import type { SettingFacts } from './setting-facts.ts'

/** Counts what a change of a setting means for the tokens that exist. */
export class MeaningOfSetting {
  readonly #facts: SettingFacts
  readonly #now: number
  readonly #judges: readonly [before: ExistingJudge, after: ExistingJudge]
  /** ms; undefined is no limit */
  readonly #idleMs: number | undefined
  #over = 0
  #overBefore = 0
  #idle = 0

  /** @param now ms since 1970 */
  constructor(facts: SettingFacts, after: Setting, knowledge: Knowledge, now: number) {
    const changed = changedKnowledge(knowledge, after)
    const idle = effectiveMinutes(IDLE_TTL_SETTING, changed)?.ttl
    this.#facts = facts
    this.#now = now
    this.#judges = [new ExistingJudge(knowledge, now), new ExistingJudge(changed, now)]
    this.#idleMs = idle === undefined || idle === 'never' ? undefined : Number(idle)
  }

  add({ parsed, token, state }: TokenRow): void {
    // What has ended lives no longer than anything.
    if (state === 'Expired') return
    const existing = { subject: 'token', parsed } as const
    const [before, after] = this.#judges
    this.#over += after.findings(existing, [ttlHasAMaximum]).length
    this.#overBefore += before.findings(existing, [ttlHasAMaximum]).length
    if (state !== 'Idle' && isIdle(token, this.#now, this.#idleMs)) this.#idle++
  }

  get lines(): string[] {
    const { name, existing } = this.#facts
    const over =
      this.#over > 0 && this.#over !== this.#overBefore
        ? [
            `${countOfTokens(this.#over)} would exceed the maximum (now ${this.#overBefore}), and ` +
              (this.#over === 1 ? 'stays as it is: audit lists it' : 'stay as they are: audit lists them'),
          ]
        : []
    const idle = name === IDLE_TTL_SETTING ? [`${countOfTokens(this.#idle)} would be idle at once, and get a 401`] : []
    return [`Existing tokens ${existing}`, ...over, ...idle]
  }
}

/** What would be known with the setting as it is to become. */
export function changedKnowledge(knowledge: Knowledge, after: Setting): Knowledge {
  return {
    setting: (name) => (name === after.name ? after : knowledge.setting(name)),
    user: (name) => knowledge.user(name),
    clusterExists: (name) => knowledge.clusterExists(name),
  }
}
