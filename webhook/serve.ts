import type { Connection } from '../cluster/connection.ts'
import { ReviewJudge } from './admission/judge-review.ts'
import { type CertificateBundle, serviceIdentity } from '../serving/certificates/certificate-bundle.ts'
import { expiryOf, isValidAt } from '../serving/certificates/certificate-health.ts'
import { CertificateSecret } from '../serving/certificates/certificate-secret.ts'
import { ensureCertificates } from '../serving/certificates/ensure-certificates.ts'
import type { Clock } from '../serving/clock.ts'
import type { ServeOptions } from './command-line.ts'
import type { LiveConfiguration } from './configuration/configuration.ts'
import { logConfiguration } from './configuration/log-configuration.ts'
import { type AdmissionServer, buildAdmissionServer } from './http/admission-server.ts'
import { Draining } from '../serving/draining.ts'
import type { Check } from '../serving/readiness.ts'
import { keepRegistered } from './keep-registered.ts'
import { AnswersOfCluster } from './knowledge/answers-of-cluster.ts'
import { WatchedKnowledge } from './knowledge/watched-knowledge.ts'
import type { Logger } from '../serving/logger.ts'
import { Metrics } from './metrics.ts'
import { writeRegistrations } from './registration/write-registrations.ts'
import { retry } from '../serving/retry.ts'
import { stopGracefully } from '../serving/stop-gracefully.ts'
import { MetricsAndLog } from './write-down.ts'

const tlsSecret = (namespace: string) => ({ namespace, name: 'rtoken-webhook-tls', app: 'rtoken-webhook' })

/** What a running webhook is given from outside. */
export interface ServeWith {
  readonly connection: Connection
  readonly configured: LiveConfiguration
  readonly clock: Clock
  readonly log: Logger
  /** Aborted when it is to end: by the first SIGTERM or SIGINT. */
  readonly ending: AbortSignal
  /** Is handed the metrics, to count what nothing caught. */
  readonly onMetrics: (metrics: Metrics) => void
}

/**
 * Runs the webhook until `ending` is aborted and all that was in flight is answered: certificates first, then the socket, then
 * the registration, so that nobody is sent here before somebody answers.
 */
export async function serve(
  options: ServeOptions,
  { connection, configured, clock, log, ending, onMetrics }: ServeWith,
): Promise<void> {
  const draining = new Draining()
  const knowledge = new WatchedKnowledge(connection, clock)
  let certificates: CertificateBundle | undefined
  let registration = 'not written yet'
  const metrics = new Metrics({
    inFlight: () => draining.inFlight,
    certificateSeconds: () => secondsUntil(certificates && expiryOf(certificates.certificate), clock.now()),
    cacheAges: () => knowledge.ages(),
  })
  onMetrics(metrics)
  const checks: Check[] = [
    ...knowledge.checks(),
    { name: 'certificate', awaited: () => awaitedCertificate(certificates, clock.now()) },
    { name: 'registration', awaited: () => (registration === '' ? undefined : registration) },
    { name: 'shutdown', awaited: () => (draining.isOn ? 'it is ending' : undefined) },
  ]
  knowledge.start()
  logConfiguration(log, configured.current, clock.now())
  configured.follow({
    applied: (configuration) => {
      metrics.configurationReloaded('applied')
      logConfiguration(log, configuration, clock.now())
    },
    refused: (error) => {
      metrics.configurationReloaded('refused')
      log.error({ err: error }, 'the configuration cannot be used; the last good one stays in force')
    },
  })
  let server: AdmissionServer | undefined
  try {
    const store = new CertificateSecret(connection, tlsSecret(options.namespace))
    const identity = serviceIdentity(options.serviceName, options.namespace)
    certificates = await retry(() => ensureCertificates({ store, identity, log, now: () => clock.now() }), {
      signal: ending,
      failed: (error) => log.warn({ err: error }, 'no certificate to serve yet; trying again'),
    })
    const judge = new ReviewJudge({
      knowledge,
      ask: new AnswersOfCluster(connection, () => clock.monotonic()),
      configured,
      clock,
      witness: new MetricsAndLog(metrics, log),
    })
    const tls = { key: certificates.key, cert: certificates.certificate }
    const built = buildAdmissionServer({ judge, checks, draining, metrics, clock, logger: log, tls })
    const address = await built.listen({ host: options.host, port: options.port })
    // Only where somebody could come is there anybody to wait for at the end.
    server = built
    log.info({ address }, 'listening')
    const { ca } = certificates
    const service = { name: options.serviceName, namespace: options.namespace, port: options.servicePort }
    await keepRegistered({
      configured,
      signal: ending,
      write: (identities) => writeRegistrations(connection, service, identities, ca),
      written: () => {
        registration = ''
        log.info('registered')
      },
      failed: (error) => {
        // Once it is written, one with other identities may wait: whoever is sent here is answered.
        if (registration !== '') registration = `not written yet (${messageOf(error)})`
        log.warn({ err: error }, 'registration not written yet; trying again')
      },
    })
  } catch (error) {
    if (!ending.aborted) throw error
  } finally {
    draining.start()
    log.info({ seconds: options.drainSeconds, inFlight: draining.inFlight }, 'ending')
    if (server !== undefined) await stopGracefully(server, options.drainSeconds)
    configured.stop()
    await knowledge.stop()
    metrics.stop()
    connection.close()
    log.info('ended')
  }
}

function awaitedCertificate(bundle: CertificateBundle | undefined, now: number): string | undefined {
  if (bundle === undefined) return 'not issued yet'
  return isValidAt(bundle.certificate, now) ? undefined : 'the served one is not valid now'
}

function secondsUntil(at: number | undefined, now: number): number | undefined {
  return at === undefined ? undefined : (at - now) / 1000
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'for no given reason'
}
