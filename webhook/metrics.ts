import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type Measured, registerGauges } from './measured-gauges.ts'

/**
 * Most answers take a third of a millisecond, and the caller gives up at 5 s: fine steps below 10 ms, where a change of ours
 * shows, and coarse ones above, where a question to the API server or a stalled machine does.
 */
const LATENCY_BUCKETS_SECONDS = [
  0.00025, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
]

/** Everything that /metrics shows. Label values come from closed lists, so that no client can make series. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new Counter({
    name: 'rtoken_webhook_requests_total',
    help: 'Admission reviews answered, by what became of them.',
    labelNames: ['phase', 'resource', 'operation', 'decision'] as const,
    registers: [this.#registry],
  })
  readonly #rules = new Counter({
    name: 'rtoken_webhook_rule_decisions_total',
    help: 'Admission reviews in which a rule refused, amended, warned or let an exempted one pass, by rule.',
    labelNames: ['phase', 'rule', 'resource', 'operation', 'decision'] as const,
    registers: [this.#registry],
  })
  readonly #latency = new Histogram({
    name: 'rtoken_webhook_request_duration_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['phase'] as const,
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [this.#registry],
  })
  readonly #uncaught = new Counter({
    name: 'rtoken_webhook_uncaught_errors_total',
    help: 'Errors that nothing caught: each is a fault of this program.',
    registers: [this.#registry],
  })
  readonly #configurationIsRead = new Gauge({
    name: 'rtoken_webhook_configuration_last_reload_successful',
    help: '1 where the configuration that was found last is in force, 0 where it is an older one.',
    registers: [this.#registry],
  })
  readonly #configurationReloads = new Counter({
    name: 'rtoken_webhook_configuration_reloads_total',
    help: 'Changes of the configuration, by whether they could be used.',
    labelNames: ['outcome'] as const,
    registers: [this.#registry],
  })
  readonly #registrationWrites = new Counter({
    name: 'rtoken_webhook_registration_writes_total',
    help: 'Registrations written: mended where one that stood was absent or altered, else brought up to date.',
    labelNames: ['kind', 'found', 'why'] as const,
    registers: [this.#registry],
  })
  readonly #upkeepFailures = new Counter({
    name: 'rtoken_webhook_upkeep_failures_total',
    help: 'Looks after certificates and registrations that failed.',
    registers: [this.#registry],
  })
  readonly #shed = new Counter({
    name: 'rtoken_webhook_shed_requests_total',
    help: 'Admission reviews turned away because they could not be answered in time, or too much was being read.',
    registers: [this.#registry],
  })
  readonly #dropped = new Counter({
    name: 'rtoken_webhook_dropped_connections_total',
    help: 'Connections that were closed at once because too many were open.',
    registers: [this.#registry],
  })
  readonly #canary = new Counter({
    name: 'rtoken_webhook_canary_attempts_total',
    help: 'Writes that have to be refused, by what became of them.',
    labelNames: ['outcome'] as const,
    registers: [this.#registry],
  })
  readonly #canaryIsRefused = new Gauge({
    name: 'rtoken_webhook_canary_refused',
    help: '1 where the last write that had to be refused was, 0 where it was not, NaN where nobody can tell.',
    registers: [this.#registry],
  })
  readonly #stopGauges: () => void

  constructor(measured: Measured) {
    this.#stopGauges = registerGauges(this.#registry, measured)
    // Without one that can be used no process comes so far.
    this.#configurationIsRead.set(1)
    this.#canaryIsRefused.set(Number.NaN)
  }

  request(phase: string, resource: string, operation: string, decision: string): void {
    this.#requests.inc({ phase, resource, operation, decision })
  }

  rule(phase: string, rule: string, resource: string, operation: string, decision: string): void {
    this.#rules.inc({ phase, rule, resource, operation, decision })
  }

  took(phase: string, seconds: number): void {
    this.#latency.observe({ phase }, seconds)
  }

  uncaught(): void {
    this.#uncaught.inc()
  }

  configurationReloaded(outcome: 'applied' | 'refused'): void {
    this.#configurationReloads.inc({ outcome })
    this.#configurationIsRead.set(outcome === 'applied' ? 1 : 0)
  }

  registrationWritten(kind: string, found: string, why: 'mended' | 'brought up to date'): void {
    this.#registrationWrites.inc({ kind, found, why })
  }

  upkeepFailed(): void {
    this.#upkeepFailures.inc()
  }

  shed(): void {
    this.#shed.inc()
  }

  connectionDropped(): void {
    this.#dropped.inc()
  }

  canary(outcome: 'refused' | 'accepted' | 'failed' | 'unknown'): void {
    this.#canary.inc({ outcome })
    this.#canaryIsRefused.set(outcome === 'unknown' ? Number.NaN : outcome === 'refused' ? 1 : 0)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  stop(): void {
    this.#stopGauges()
  }
}
