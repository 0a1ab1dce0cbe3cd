import * as fc from 'fast-check'
import type { Ttl } from '../../../tokens/ttl.ts'
import type { SettingText } from '../a-knowledge.ts'

/** The settings in force at one moment, and what they come to, counted apart from the code that is tested. */
export interface InForce {
  readonly settings: Readonly<Record<string, SettingText>>
  readonly maximum: Ttl
  readonly sessionMaximum: Ttl
}

const DAYS_90 = 7_776_000_000n
const MAXIMA: readonly (readonly [SettingText, Ttl])[] = [
  ['', DAYS_90],
  ['60', 3_600_000n],
  ['1440', 86_400_000n],
  ['0', 'never'],
  ['153722867', 9_223_372_020_000n],
  ['abc', DAYS_90],
  ['-5', DAYS_90],
  [undefined, DAYS_90],
  [{ default: '60' }, 3_600_000n],
]
const SESSION_MAXIMA: readonly (readonly [SettingText, Ttl])[] = [
  [{ default: '960' }, 57_600_000n],
  ['30', 1_800_000n],
  ['0', 'never'],
  [undefined, 57_600_000n],
]
const DEFAULTS: readonly SettingText[] = ['', '60', '0', 'abc', '153722867', undefined]

export const anySettings: fc.Arbitrary<InForce> = fc
  .tuple(fc.constantFrom(...MAXIMA), fc.constantFrom(...SESSION_MAXIMA), fc.constantFrom(...DEFAULTS))
  .map(([[maximumText, maximum], [sessionText, sessionMaximum], defaultText]) => ({
    settings: {
      'auth-token-max-ttl-minutes': maximumText,
      'auth-user-session-ttl-minutes': sessionText,
      'auth-token-default-ttl-minutes': defaultText,
    },
    maximum,
    sessionMaximum,
  }))
