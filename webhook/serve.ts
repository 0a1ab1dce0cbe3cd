import { systemCacheClock } from '../cluster/cache-clock.ts'
import type { Connection } from '../cluster/connection.ts'
import { CertificateKeeper } from '../serving/certificates/certificate-keeper.ts'
import { authoritiesIn } from '../serving/certificates/mounted-certificates.ts'
import type { Clock } from '../serving/clock.ts'
import { Draining } from '../serving/draining.ts'
import { LoadShedding } from '../serving/load-shedding.ts'
import type { Logger } from '../serving/logger.ts'
import type { Check } from '../serving/readiness.ts'
import { retry } from '../serving/retry.ts'
import { stopGracefully } from '../serving/stop-gracefully.ts'
import { ChangeBell } from '../serving/upkeep/change-bell.ts'
import { paceFor, runUpkeep } from '../serving/upkeep/run-upkeep.ts'
import { ReviewJudge } from './admission/judge-review.ts'
import { runCanary } from './canary/canary.ts'
import { isRuleEnforced, tellOfCanary } from './canary/tell-of-canary.ts'
import { tryCanary } from './canary/try-canary.ts'
import { chosenCertificates } from './chosen-certificates.ts'
import type { LiveConfiguration } from './configuration/configuration.ts'
import { logConfiguration } from './configuration/log-configuration.ts'
import { buildAdmissionServer } from './http/admission-server.ts'
import { AnswersOfCluster } from './knowledge/answers-of-cluster.ts'
import { WatchedKnowledge } from './knowledge/watched-knowledge.ts'
import { Metrics } from './metrics.ts'
import type { ServeOptions } from './serve-flags.ts'
import { tlsSecret } from './tls-secret.ts'
import { upkeepOfCluster } from './upkeep/upkeep-of-cluster.ts'
import { RegistrationWatch } from './upkeep/watch-registrations.ts'
import { MetricsAndLog } from './write-down.ts'

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
 * the registration once it knows what to judge by, so that nobody is sent here before somebody answers.
 */
export async function serve(
  options: ServeOptions,
  { connection, configured, clock, log, ending, onMetrics }: ServeWith,
): Promise<void> {
  const draining = new Draining()
  const shedding = new LoadShedding({ monotonic: () => clock.monotonic() })
  const bell = new ChangeBell()
  const knowledge = new WatchedKnowledge(connection, clock)
  const registrations = new RegistrationWatch(connection, () => bell.ring())
  const clients = options.clients && {
    ca: await authoritiesIn(options.clients.caFile),
    names: options.clients.names,
  }
  const metrics = new Metrics({
    inFlight: () => draining.inFlight,
    certificateSeconds: () => certificates.secondsLeft().served,
    authoritySeconds: () => certificates.secondsLeft().authority,
    isGlassBroken: () => upkeep.breakGlass !== undefined,
    cacheAges: () => knowledge.ages(),
  })
  onMetrics(metrics)
  const checks: Check[] = [
    ...knowledge.checks(),
    { name: 'certificate', awaited: () => certificates.awaited() },
    { name: 'registration', awaited: () => upkeep.awaited() },
    { name: 'shutdown', awaited: () => (draining.isOn ? 'it is ending' : undefined) },
  ]
  const judge = new ReviewJudge({
    knowledge,
    ask: new AnswersOfCluster(connection, () => clock.monotonic()),
    configured,
    clock,
    witness: new MetricsAndLog(metrics, log),
  })
  const server = buildAdmissionServer({
    judge,
    checks,
    draining,
    metrics,
    clock,
    logger: log,
    clients,
    isOverloaded: () => shedding.isOn(),
  })
  const chosen = chosenCertificates(options, { connection, clock, log })
  const certificates = new CertificateKeeper({
    source: chosen.source,
    now: () => clock.now(),
    serve: ({ certificate, key }) => {
      server.server.setSecureContext({ cert: certificate, key, ...(clients && { ca: clients.ca }) })
      log.info('another certificate is served')
    },
  })
  // Looked for every few seconds, it may have expired since: on a machine that slept, for one.
  server.server.on('connection', (socket) => {
    if (certificates.isServable()) return
    socket.destroy()
    bell.ring()
  })
  const { serviceName, namespace, servicePort } = options
  const upkeep = upkeepOfCluster({
    connection,
    configured,
    certificates,
    canJudge: () => knowledge.checks().every(({ awaited }) => awaited() === undefined),
    place: tlsSecret(serviceName, namespace),
    service: { name: serviceName, namespace, port: servicePort },
    injectCaFrom: options.certificates.from === 'folder' ? options.certificates.injectCaFrom : undefined,
    isGlassBroken: options.breakGlass,
    metrics,
    clock,
    log,
  })
  const upkeepFailed = (error: unknown): void => {
    metrics.upkeepFailed()
    log.warn({ err: error }, 'certificates and registrations were not looked after; trying again')
  }
  knowledge.start()
  logConfiguration(log, configured.current, clock.now())
  configured.follow({
    applied: (configuration) => {
      metrics.configurationReloaded('applied')
      logConfiguration(log, configuration, clock.now())
      bell.ring()
    },
    refused: (error) => {
      metrics.configurationReloaded('refused')
      log.error({ err: error }, 'the configuration cannot be used; the last good one stays in force')
    },
  })
  let isListening = false
  let running: readonly Promise<void>[] = []
  try {
    await retry(() => upkeep.first(), { signal: ending, failed: upkeepFailed })
    ending.throwIfAborted()
    const address = await server.listen({ host: options.host, port: options.port })
    // Only where somebody could come is there anybody to wait for at the end.
    isListening = true
    log.info({ address }, 'listening')
    registrations.start()
    const canary =
      options.canarySeconds === 0
        ? Promise.resolve()
        : runCanary({
            attempt: () => tryCanary(connection),
            isEnforced: () => isRuleEnforced(configured.current),
            told: tellOfCanary(metrics, log),
            paceMs: options.canarySeconds * 1000,
            signal: ending,
            sleep: (ms, signal) => systemCacheClock.sleep(ms, signal),
          })
    running = [canary, runUpkeep({ upkeep, pace: paceFor(chosen.leafMs), signal: ending, bell, failed: upkeepFailed })]
    await Promise.all(running)
  } catch (error) {
    if (!ending.aborted) throw error
  } finally {
    draining.start()
    log.info({ seconds: options.drainSeconds, inFlight: draining.inFlight }, 'ending')
    if (isListening) await stopGracefully(server, options.drainSeconds)
    configured.stop()
    await Promise.all([knowledge.stop(), registrations.stop(), ...running])
    shedding.stop()
    metrics.stop()
    connection.close()
    log.info('ended')
  }
}
