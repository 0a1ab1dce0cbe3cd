import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../cluster/connection.ts'
import { type CertificateBundle, serviceIdentity } from '../serving/certificates/certificate-bundle.ts'
import { expiryOf, isValidAt } from '../serving/certificates/certificate-health.ts'
import { CertificateSecret } from '../serving/certificates/certificate-secret.ts'
import { ensureCertificates } from '../serving/certificates/ensure-certificates.ts'
import type { Clock } from '../serving/clock.ts'
import { Draining } from '../serving/draining.ts'
import type { Logger } from '../serving/logger.ts'
import { retry } from '../serving/retry.ts'
import { stopGracefully } from '../serving/stop-gracefully.ts'
import type { ServeOptions } from './command-line.ts'
import { type ApiServer, buildApiServer } from './http/api-server.ts'
import { Metrics } from './metrics.ts'
import { purgeAgainAndAgain } from './purge/purge-loop.ts'
import { Registrar } from './registration/registrar.ts'
import { assemble } from './assemble.ts'
import { cacheAges, cacheChecks } from './caches.ts'

/** What a running server is given from outside. */
export interface ServeWith {
  readonly connection: Connection
  readonly clock: Clock
  readonly log: Logger
  /** Aborted when it is to end: by the first SIGTERM or SIGINT. */
  readonly ending: AbortSignal
  /** Is handed the metrics, to count what nothing caught. */
  readonly onMetrics: (metrics: Metrics) => void
}

/** A serving certificate is renewed weeks before it ends: half a day more or less is nothing. */
const CERTIFICATE_LOOK_MS = 12 * 60 * 60 * 1000

/**
 * Runs the server until `ending` is aborted and what was in flight is answered: certificates first, then the socket, then the
 * registration, so that nobody is sent here before somebody answers.
 * Rejects with ForeignApiService where tokens are served by somebody else.
 */
export async function serve(options: ServeOptions, given: ServeWith): Promise<void> {
  const { connection, clock, log, ending } = given
  const { namespace, serviceName } = options
  const draining = new Draining()
  let bundle: CertificateBundle | undefined
  let server: ApiServer | undefined
  const secureContext = () => ({
    key: bundle?.key ?? '',
    cert: bundle?.certificate ?? '',
    ca: parts.trust.current?.ca ?? '',
  })
  const registrar = new Registrar({
    connection,
    place: { namespace, name: serviceName, port: options.servicePort },
    ca: () => bundle?.ca ?? '',
    isServed: () => parts.knowledge.tokensAreServed(),
    log,
    ending,
  })
  const metrics = new Metrics({
    tokens: () => parts.store.cache.size,
    watches: () => parts.watches.size,
    broken: () => parts.store.cache.broken,
    cacheAges: () => cacheAges(parts.caches),
    certificateSeconds: () => secondsUntil(bundle && expiryOf(bundle.certificate), clock.now()),
  })
  const parts = assemble({
    connection,
    clock,
    log,
    metrics,
    ownCluster: options.clusterName,
    onFeatures: () => registrar.look(),
    // A connection that was opened by another trust has to be opened again.
    onTrust: () => {
      server?.server.setSecureContext(secureContext())
      server?.server.closeAllConnections()
    },
  })
  given.onMetrics(metrics)
  const renew = () => {
    const store = new CertificateSecret(connection, {
      namespace,
      name: 'rtoken-apiserver-tls',
      app: 'rtoken-apiserver',
    })
    return ensureCertificates({ store, identity: serviceIdentity(serviceName, namespace), log, now: () => clock.now() })
  }
  for (const { cache } of parts.caches) cache.start()
  try {
    bundle = await retry(renew, {
      signal: ending,
      failed: (error) => log.warn({ err: error }, 'no certificate to serve yet; trying again'),
    })
    server = buildApiServer({
      api: { ...parts, connection, isServed: () => parts.knowledge.tokensAreServed() },
      logins: parts.logins,
      onLogin: parts.onLogin,
      checks: [
        ...cacheChecks(parts.caches),
        { name: 'certificate', awaited: () => awaitedCertificate(bundle, clock.now()) },
        { name: 'registration', awaited: () => registrar.awaited() },
        { name: 'shutdown', awaited: () => (draining.isOn ? 'it is ending' : undefined) },
      ],
      draining,
      metrics,
      clock,
      logger: log,
      tls: secureContext(),
    })
    const address = await server.listen({ host: options.host, port: options.port })
    log.info({ address, cluster: options.clusterName }, 'listening')
    const renewal = renewAgainAndAgain({ renew, log, ending }, (renewed) => {
      // A new authority is registered months before it signs what is served.
      if (renewed.certificate === bundle?.certificate && renewed.ca === bundle.ca) return
      bundle = renewed
      server?.server.setSecureContext(secureContext())
      registrar.look()
    })
    const purge = purgeAgainAndAgain({
      list: () => parts.store.cache.list().tokens,
      secrets: parts.store.secrets,
      now: () => clock.now(),
      log,
      ending,
      intervalSeconds: options.purgeSeconds,
      onPurged: (count) => metrics.purged(count),
    })
    await Promise.race([parts.knowledge.settled(), aborted(ending)])
    await registrar.run()
    await Promise.all([renewal, purge])
  } catch (error) {
    if (!ending.aborted) throw error
  } finally {
    draining.start()
    log.info({ seconds: options.drainSeconds, inFlight: draining.inFlight }, 'ending')
    parts.watches.endAll()
    if (server !== undefined) await stopGracefully(server, ending.aborted ? options.drainSeconds : 0)
    await Promise.all(parts.caches.map(({ cache }) => cache.stop()))
    connection.close()
    log.info('ended')
  }
}

interface Renewing {
  readonly renew: () => Promise<CertificateBundle>
  readonly log: Logger
  readonly ending: AbortSignal
}

/** Looks again and again whether the certificate is still good, and renews it where another replica has not. */
async function renewAgainAndAgain(
  { renew, log, ending }: Renewing,
  use: (bundle: CertificateBundle) => void,
): Promise<void> {
  while (!ending.aborted) {
    try {
      await sleep(CERTIFICATE_LOOK_MS, undefined, { signal: ending })
      use(await renew())
    } catch (error) {
      if (!ending.aborted) log.warn({ err: error }, 'the certificate was not looked at; trying again later')
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function awaitedCertificate(bundle: CertificateBundle | undefined, now: number): string | undefined {
  if (bundle === undefined) return 'not issued yet'
  return isValidAt(bundle.certificate, now) ? undefined : 'the served one is not valid now'
}

function secondsUntil(at: number | undefined, now: number): number | undefined {
  return at === undefined ? undefined : (at - now) / 1000
}
