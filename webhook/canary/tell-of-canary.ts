import type { Logger } from '../../serving/logger.ts'
import { settingIsValid } from '../../tokens/rules/setting-is-valid.ts'
import type { Configuration } from '../configuration/configuration.ts'
import type { Metrics } from '../metrics.ts'
import type { CanaryOutcome } from './try-canary.ts'

/** Whether the rule by which the canary is refused is enforced. */
export function isRuleEnforced({ options: { modes = {} } }: Configuration): boolean {
  return (modes[settingIsValid.id] ?? settingIsValid.defaultMode) === 'enforce'
}

/** Counts each outcome, and writes a line for each that is not as it should be and for the first that is again. */
export function tellOfCanary(metrics: Metrics, log: Logger): (outcome: CanaryOutcome) => void {
  let before: CanaryOutcome['outcome'] | undefined
  return (told) => {
    metrics.canary(told.outcome)
    if (told.outcome === 'accepted' || told.outcome === 'failed') {
      log.error({ outcome: told.outcome, why: told.why }, 'what must be refused was not: the rules are not in force')
    } else if (told.outcome !== before) {
      if (told.outcome === 'refused') log.info('what must be refused is refused: the rules are in force')
      else log.warn({ why: told.why }, 'nobody can tell whether the rules are in force')
    }
    before = told.outcome
  }
}
