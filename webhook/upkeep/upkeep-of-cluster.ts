import type { Connection } from '../../cluster/connection.ts'
import type { CertificateKeeper } from '../../serving/certificates/certificate-keeper.ts'
import type { SecretPlace } from '../../serving/certificates/certificate-secret.ts'
import type { Clock } from '../../serving/clock.ts'
import type { Logger } from '../../serving/logger.ts'
import { VERSION } from '../../serving/version.ts'
import type { Configured } from '../configuration/configuration.ts'
import type { Metrics } from '../metrics.ts'
import { findConfigurations, writeConfiguration } from '../registration/found-configurations.ts'
import { type ServiceAddress, webhookConfigurations } from '../registration/webhook-configurations.ts'
import { stamped } from '../registration/written-by.ts'
import { readBreakGlass } from './break-glass.ts'
import { tellOfRepair } from './repair-event.ts'
import { Upkeep } from './upkeep.ts'

export interface UpkeepOfClusterOptions {
  readonly connection: Connection
  readonly configured: Configured
  readonly certificates: CertificateKeeper
  /** Whether this replica knows what it needs to judge by. */
  readonly canJudge: () => boolean
  readonly place: SecretPlace
  readonly service: ServiceAddress
  readonly injectCaFrom: string | undefined
  /** The registrations are left as they are. */
  readonly isGlassBroken: boolean
  readonly metrics: Metrics
  readonly clock: Clock
  readonly log: Logger
}

/** The upkeep of the registrations in a cluster, said in metrics, the log and events. */
export function upkeepOfCluster(options: UpkeepOfClusterOptions): Upkeep {
  const { connection, configured, certificates, place, service, injectCaFrom, metrics, clock, log } = options
  return new Upkeep({
    certificates,
    canJudge: options.canJudge,
    injectCaFrom,
    registrations: {
      find: () => findConfigurations(connection),
      write: (wanted, found) => writeConfiguration(connection, wanted, found),
      breakGlass: async (before) =>
        options.isGlassBroken ? 'the flag --break-glass' : readBreakGlass(connection, place, before),
    },
    wanted: (trust) =>
      webhookConfigurations(service, configured.current.identities, trust).map((each) => stamped(each, VERSION)),
    written: ({ kind, drift }, isMended) => {
      metrics.registrationWritten(kind, drift.what, isMended ? 'mended' : 'brought up to date')
      if (!isMended) return log.info({ kind, found: drift.detail }, 'registered')
      log.warn({ kind, found: drift.detail }, 'somebody deleted or altered a registration; it has been mended')
      tellOfRepair(connection, service, { kind, drift }, clock.now()).catch((error: unknown) =>
        log.warn({ err: error }, 'no event was written of it'),
      )
    },
    glassBroken: (why) =>
      log.warn({ why }, why === undefined ? 'registrations are looked after again' : 'registrations are left alone'),
    yielded: (version) =>
      version === undefined
        ? log.info('the registrations are no longer those of a newer version')
        : log.warn({ version }, 'the registrations are those of a newer version, and left as they are'),
  })
}
