import { allowedInstead } from '../../tokens/setting-kinds.ts'
import type { Given } from '../command-line/given.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { wordShown } from '../command-line/word-shown.ts'
import { SETTING_FACTS, SETTING_NAMES, type SettingFacts } from './setting-facts.ts'

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
  const [, name, value, more] = positionals
  if (name === undefined || value === undefined || more !== undefined) {
    throw new UsageError('settings set needs NAME and VALUE, and no more', command)
  }
  const facts = settingNamed(name, command)
  const allowed = value === '' ? undefined : allowedInstead(name, value)
  if (allowed === undefined) return { facts, value }
  throw new UsageError(
    `${name} cannot be ${JSON.stringify(value)}: allowed is ${allowed}, or '' for its default`,
    command,
  )
}

/** @throws UsageError */
export function settingNamed(name: string, command: string): SettingFacts {
  const facts = SETTING_FACTS.find((facts) => facts.name === name)
  if (facts !== undefined) return facts
  throw new UsageError(
    `the word ${wordShown(name)} is no setting that governs tokens: allowed is ${SETTING_NAMES.join(', ')}`,
    command,
  )
}
