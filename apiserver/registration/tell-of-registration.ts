import type { Logger } from '../../serving/logger.ts'
import type { Metrics } from '../metrics.ts'
import type { RegistrationWitness } from './registration-upkeep.ts'

/** Says in metrics and the log what became of the APIService. */
export function tellOfRegistration(metrics: Metrics, log: Logger): RegistrationWitness {
  return {
    written: ({ what, detail }, isMended) => {
      metrics.registrationWritten(what, isMended ? 'mended' : 'brought up to date')
      if (isMended) log.warn({ found: detail }, 'somebody deleted or altered the registration; it has been mended')
      else log.info({ found: detail }, 'registered')
    },
    withdrawn: () => log.info('the feature ext-tokens is off: tokens.ext.cattle.io is withdrawn'),
    foreign: (sentence) => log.error(sentence),
  }
}
