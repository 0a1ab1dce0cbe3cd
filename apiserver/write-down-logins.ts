import type { Logger } from '../serving/logger.ts'
import { quoted } from '../tokens/quote.ts'
import type { LastUsed } from './login/last-used.ts'
import type { Login } from './login/login.ts'
import type { Metrics } from './metrics.ts'

export interface WritingDown {
  readonly log: Logger
  readonly metrics: Metrics
  readonly lastUsed: LastUsed
}

/** Counts every login, marks the token that let in as used, and logs why another did not: the one place where that is told. */
export function writeDownLogins({ log, metrics, lastUsed }: WritingDown): (login: Login, source: string) => void {
  return (login, source) => {
    if (login.ok) {
      metrics.login('ok')
      lastUsed.mark(login.token)
      return
    }
    const { fault, name, detail } = login
    metrics.login(fault)
    // A bearer that is malformed may be anybody's secret: nothing of it is written.
    const token = name === '' ? {} : { token: quoted(name) }
    log.info({ ...token, reason: detail === '' ? fault : `${fault}: ${detail}`, source }, 'not let in')
  }
}
