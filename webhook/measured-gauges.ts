import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'

/** A state that is read when somebody scrapes. */
export interface Measured {
  /** Requests that are being answered. */
  inFlight(): number
  /** Seconds until the served certificate expires; undefined before there is one. */
  certificateSeconds(): number | undefined
  /** Seconds until the authority that signs certificates expires; undefined where that is not known. */
  authoritySeconds?(): number | undefined
  /** Whether the registrations are left alone. */
  isGlassBroken?(): boolean
  /** Seconds since each cache heard from the API server, by resource; undefined where it never did. */
  cacheAges(): ReadonlyMap<string, number | undefined>
}

/** How often the event loop is looked at, in ms: a stall shorter than this is not seen, and is not one. */
const EVENT_LOOP_RESOLUTION_MS = 10

/** The gauges of what is measured. NaN stands for "not known yet". The result stops what measures the event loop. */
export function registerGauges(registry: Registry, measured: Measured): () => void {
  const loop = monitorEventLoopDelay({ resolution: EVENT_LOOP_RESOLUTION_MS })
  loop.enable()
  const gauge = (name: string, help: string, labelNames: readonly string[], collect: (self: Gauge) => void): void => {
    const made: Gauge = new Gauge({
      name: `rtoken_webhook_${name}`,
      help,
      labelNames,
      registers: [],
      collect: () => collect(made),
    })
    registry.registerMetric(made)
  }
  gauge('in_flight_requests', 'Requests that are being answered.', [], (self) => self.set(measured.inFlight()))
  gauge('certificate_expiry_seconds', 'Until the served certificate expires.', [], (self) =>
    self.set(measured.certificateSeconds() ?? Number.NaN),
  )
  gauge('authority_expiry_seconds', 'Until the authority that signs certificates expires.', [], (self) =>
    self.set(measured.authoritySeconds?.() ?? Number.NaN),
  )
  gauge('break_glass', '1 while the registrations are left alone, whoever deletes or alters them.', [], (self) =>
    self.set(measured.isGlassBroken?.() === true ? 1 : 0),
  )
  gauge('cache_age_seconds', 'Since a cache last heard from the API server.', ['resource'], (self) => {
    for (const [resource, seconds] of measured.cacheAges()) self.set({ resource }, seconds ?? Number.NaN)
  })
  gauge('event_loop_delay_seconds', 'How late the event loop was since the last scrape.', ['quantile'], (self) => {
    for (const percentile of [50, 99, 100]) {
      // The histogram counts the pause as well, not only what came late.
      const late = loop.count === 0 ? 0 : loop.percentile(percentile) / 1e9 - EVENT_LOOP_RESOLUTION_MS / 1000
      self.set({ quantile: String(percentile / 100) }, Math.max(0, late))
    }
    loop.reset()
  })
  return () => loop.disable()
}
