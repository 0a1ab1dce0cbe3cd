import type { Connection } from '../cluster/connection.ts'
import { serviceIdentity } from '../serving/certificates/certificate-bundle.ts'
import { CertificateKeeper } from '../serving/certificates/certificate-keeper.ts'
import { CertificateSecret } from '../serving/certificates/certificate-secret.ts'
import { StoredCertificates } from '../serving/certificates/stored-certificates.ts'
import type { Clock } from '../serving/clock.ts'
import { Draining } from '../serving/draining.ts'
import type { Logger } from '../serving/logger.ts'
import { retry } from '../serving/retry.ts'
import { stopGracefully } from '../serving/stop-gracefully.ts'
import { ChangeBell } from '../serving/upkeep/change-bell.ts'
import { paceFor, runUpkeep } from '../serving/upkeep/run-upkeep.ts'
import { assemble } from './assemble.ts'
import { cacheAges, cacheChecks } from '../serving/cache-checks.ts'
import type { ServeOptions } from './command-line.ts'
import { buildApiServer } from './http/api-server.ts'
import { ShownCertificate } from './http/shown-certificate.ts'
import { Metrics } from './metrics.ts'
import { purgeAgainAndAgain } from './purge/purge-loop.ts'
import { ForeignApiService, RegistrationUpkeep } from './registration/registration-upkeep.ts'
import { StoredApiService } from './registration/stored-api-service.ts'
import { tellOfRegistration } from './registration/tell-of-registration.ts'
import { watchApiService } from './registration/watch-api-service.ts'

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

/**
 * Runs the server until `ending` is aborted and what was in flight is answered: certificates first, then the socket, then the
 * registration, so that nobody is sent here before somebody answers.
 * Rejects with ForeignApiService where tokens are served by somebody else.
 */
export async function serve(options: ServeOptions, given: ServeWith): Promise<void> {
  const { connection, clock, log, ending } = given
  const draining = new Draining()
  const bell = new ChangeBell()
  const apiServices = watchApiService(connection, () => bell.ring())
  const metrics = new Metrics({
    tokens: () => parts.store.cache.size,
    watches: () => parts.watches.size,
    broken: () => parts.store.cache.broken,
    cacheAges: () => cacheAges(parts.caches),
    certificateSeconds: () => certificates.secondsLeft().served,
    authoritySeconds: () => certificates.secondsLeft().authority,
  })
  given.onMetrics(metrics)
  const parts = assemble({
    connection,
    clock,
    log,
    metrics,
    ownCluster: options.clusterName,
    onFeatures: () => bell.ring(),
    onTrust: () => shown.trust(parts.trust.current?.ca ?? ''),
  })
  const server = buildApiServer({
    api: { ...parts, connection, isServed: () => parts.knowledge.tokensAreServed() },
    logins: parts.logins,
    onLogin: parts.onLogin,
    checks: [
      ...cacheChecks(parts.caches),
      { name: 'certificate', awaited: () => certificates.awaited() },
      { name: 'registration', awaited: () => upkeep.awaited() },
      { name: 'shutdown', awaited: () => (draining.isOn ? 'it is ending' : undefined) },
    ],
    draining,
    metrics,
    clock,
    logger: log,
  })
  const shown = new ShownCertificate(server.server)
  const certificates = new CertificateKeeper({
    source: certificateSource(options, given),
    now: () => clock.now(),
    serve: (certificate) => {
      shown.show(certificate)
      log.info('another certificate is served')
    },
  })
  // Looked for every few seconds, it may have expired since: on a machine that slept, for one.
  server.server.on('connection', (socket) => {
    if (certificates.isServable()) return
    socket.destroy()
    bell.ring()
  })
  const upkeep = new RegistrationUpkeep({
    certificates,
    apiService: new StoredApiService(connection),
    place: { namespace: options.namespace, name: options.serviceName, port: options.servicePort },
    isServed: () => parts.knowledge.tokensAreServed(),
    told: tellOfRegistration(metrics, log),
  })
  const upkeepFailed = (error: unknown): void => {
    metrics.upkeepFailed()
    log.warn({ err: error }, 'the certificate and the registration were not looked after; trying again')
  }
  for (const { cache } of parts.caches) cache.start()
  let isListening = false
  let running: readonly Promise<void>[] = []
  try {
    const foreign = await retry(() => upkeep.first(), { signal: ending, failed: upkeepFailed })
    if (foreign !== undefined) throw new ForeignApiService(foreign)
    ending.throwIfAborted()
    const address = await server.listen({ host: options.host, port: options.port })
    // Only where somebody could come is there anybody to wait for at the end.
    isListening = true
    log.info({ address, cluster: options.clusterName }, 'listening')
    await Promise.race([parts.knowledge.settled(), aborted(ending)])
    apiServices.start()
    running = [
      runUpkeep({
        upkeep,
        pace: paceFor(options.leafSeconds * 1000),
        signal: ending,
        bell,
        failed: upkeepFailed,
      }),
      purgeAgainAndAgain({
        list: () => parts.store.cache.list().tokens,
        secrets: parts.store.secrets,
        now: () => clock.now(),
        log,
        ending,
        intervalSeconds: options.purgeSeconds,
        onPurged: (count) => metrics.purged(count),
      }),
    ]
    await Promise.all(running)
  } catch (error) {
    if (!ending.aborted) throw error
  } finally {
    draining.start()
    log.info({ seconds: options.drainSeconds, inFlight: draining.inFlight }, 'ending')
    parts.watches.endAll()
    if (isListening) await stopGracefully(server, ending.aborted ? options.drainSeconds : 0)
    await Promise.all([...parts.caches.map(({ cache }) => cache.stop()), apiServices.stop()])
    connection.close()
    log.info('ended')
  }
}

function certificateSource(options: ServeOptions, { connection, clock, log }: ServeWith): StoredCertificates {
  const { serviceName, namespace, leafSeconds, caSeconds } = options
  const place = { namespace, name: 'rtoken-apiserver-tls', app: 'rtoken-apiserver' }
  return new StoredCertificates({
    store: new CertificateSecret(connection, place),
    identity: serviceIdentity(serviceName, namespace),
    lifetimes: { caMs: caSeconds * 1000, leafMs: leafSeconds * 1000 },
    now: () => clock.now(),
    log,
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
