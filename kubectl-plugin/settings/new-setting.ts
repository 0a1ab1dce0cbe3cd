import { allowedInstead } from '../../tokens/setting-kinds.ts'
import type { Given } from '../command-line/given.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { SETTING_FACTS, type SettingFacts } from './setting-facts.ts'

/** A setting, and what it is to become; '' is its default. */
export interface NewSetting {
  readonly facts: SettingFacts
  readonly value: string
}

/**
 * `set NAME VALUE`
 * @throws UsageError
 */
export function readNewSetting({ positionals, command }: Given): NewSetting {
  const [word = '', name = '', value] = positionals
  if (word !== 'set' || value === undefined) {
    throw new UsageError('settings takes no words, or set NAME VALUE', command)
  }
  const facts = SETTING_FACTS.find((facts) => facts.name === name)
  if (facts === undefined) {
    const names = SETTING_FACTS.map((facts) => facts.name).join(', ')
    throw new UsageError(`${JSON.stringify(name)} is no setting that governs tokens: allowed is ${names}`, command)
  }
  const allowed = value === '' ? undefined : allowedInstead(name, value)
  if (allowed === undefined) return { facts, value }
  throw new UsageError(
    `${name} cannot be ${JSON.stringify(value)}: allowed is ${allowed}, or '' for its default`,
    command,
  )
}
