import type { Setting } from '../../tokens/knowledge.ts'
import { allowedInstead } from '../../tokens/setting-kinds.ts'
import { effectiveMinutes } from '../../tokens/token-settings.ts'
import { humanTtl } from '../../tokens/ttl.ts'
import { quoted } from '../../tokens/quote.ts'
import type { SettingFacts } from './setting-facts.ts'

export interface EffectiveSetting {
  readonly facts: SettingFacts
  /** As it is written; '' where there is none. */
  readonly value: string
  /** For people: `129600 (90d)`. */
  readonly shown: string
  /** Where the value comes from. */
  readonly source: string
}

/** What a setting comes to, and where that comes from. */
export function effectiveSetting(facts: SettingFacts, settings: ReadonlyMap<string, Setting>): EffectiveSetting {
  const setting = settings.get(facts.name)
  const written = setting === undefined ? '' : setting.value || setting.default
  if (setting !== undefined && written !== '' && allowedInstead(facts.name, written) === undefined) {
    const source =
      setting.value === '' ? 'its default' : setting.source === 'env' ? 'the environment of Rancher' : 'set'
    return { facts, value: written, shown: shownValue(facts, written), source }
  }
  const effective =
    facts.unit === 'minutes' ? effectiveMinutes(facts.name, { setting: (name) => settings.get(name) }) : undefined
  const why =
    setting === undefined
      ? 'this Rancher has no such setting'
      : written === ''
        ? 'it is empty'
        : `it is ${quoted(written)}, which cannot be used`
  if (effective === undefined) return { facts, value: '', shown: '<none>', source: why }
  const minutes = effective.source.replace(/^.*=/, '')
  return { facts, value: minutes, shown: shownValue(facts, minutes), source: `Rancher's own default: ${why}` }
}

function shownValue({ unit }: SettingFacts, text: string): string {
  if (unit === 'boolean') return text
  const minutes = BigInt(text)
  return minutes === 0n ? '0 (no limit)' : `${minutes} (${humanTtl(minutes * 60_000n)})`
}
