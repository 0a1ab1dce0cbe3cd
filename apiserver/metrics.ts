import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { LoginFault } from './login/login.ts'

/** A state that is read when somebody scrapes. */
export interface Measured {
  readonly tokens: () => number
  readonly watches: () => number
  /** The names of the Secrets that cannot be read as tokens. */
  readonly broken: () => Iterable<string>
  /** Seconds since each cache heard from the API server, by resource; undefined where it never did. */
  readonly cacheAges: () => ReadonlyMap<string, number | undefined>
  /** Seconds until the served certificate expires; undefined before there is one. */
  readonly certificateSeconds: () => number | undefined
  /** Seconds until the authority expires that signs; undefined before there is one. */
  readonly authoritySeconds: () => number | undefined
}

/** Reads take a third of a millisecond, writes what etcd takes; 30 s is when kube-apiserver gives up. */
const LATENCY_BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30]
/** Each broken Secret is a series of its own, so that an alert names it. */
const MOST_BROKEN_NAMED = 100

/** Everything that /metrics shows. Label values come from closed lists, but for the names of broken Secrets. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new Counter({
    name: 'rtoken_apiserver_requests_total',
    help: 'Requests answered, by verb and HTTP status.',
    labelNames: ['verb', 'code'] as const,
    registers: [this.#registry],
  })
  readonly #latency = new Histogram({
    name: 'rtoken_apiserver_request_duration_seconds',
    help: 'From the head of a request to the end of its answer; watches are not counted.',
    labelNames: ['verb'] as const,
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [this.#registry],
  })
  readonly #logins = new Counter({
    name: 'rtoken_apiserver_logins_total',
    help: 'Token reviews answered: ok, or why not.',
    labelNames: ['outcome'] as const,
    registers: [this.#registry],
  })
  readonly #rules = new Counter({
    name: 'rtoken_apiserver_rule_decisions_total',
    help: 'Writes that a rule refused, amended or warned of, by rule.',
    labelNames: ['rule', 'operation', 'decision'] as const,
    registers: [this.#registry],
  })
  readonly #purged = new Counter({
    name: 'rtoken_apiserver_purged_tokens_total',
    help: 'Expired tokens that were deleted.',
    registers: [this.#registry],
  })
  readonly #registrationWrites = new Counter({
    name: 'rtoken_apiserver_registration_writes_total',
    help: 'APIService written: mended where one that stood was absent or altered, else brought up to date.',
    labelNames: ['found', 'why'] as const,
    registers: [this.#registry],
  })
  readonly #upkeepFailures = new Counter({
    name: 'rtoken_apiserver_upkeep_failures_total',
    help: 'Looks after the certificate and the APIService that failed.',
    registers: [this.#registry],
  })
  readonly #dropped = new Counter({
    name: 'rtoken_apiserver_dropped_connections_total',
    help: 'Connections that were closed at once because too many are open.',
    registers: [this.#registry],
  })
  readonly #uncaught = new Counter({
    name: 'rtoken_apiserver_uncaught_errors_total',
    help: 'Errors that nothing caught: each is a fault of this program.',
    registers: [this.#registry],
  })

  constructor(measured: Measured) {
    const gauge = (name: string, help: string, labelNames: readonly string[], collect: (self: Gauge) => void): void => {
      const made: Gauge = new Gauge({
        name: `rtoken_apiserver_${name}`,
        help,
        labelNames,
        registers: [this.#registry],
        collect: () => collect(made),
      })
    }
    gauge('tokens', 'Tokens that are known.', [], (self) => self.set(measured.tokens()))
    gauge('watches', 'Watches that are open.', [], (self) => self.set(measured.watches()))
    gauge('broken_secret', 'A Secret in cattle-tokens that cannot be read as a token.', ['secret'], (self) => {
      self.reset()
      for (const secret of [...measured.broken()].slice(0, MOST_BROKEN_NAMED)) self.set({ secret }, 1)
    })
    gauge('cache_age_seconds', 'Since a cache last heard from the API server.', ['resource'], (self) => {
      for (const [resource, seconds] of measured.cacheAges()) self.set({ resource }, seconds ?? Number.NaN)
    })
    gauge('certificate_expiry_seconds', 'Until the served certificate expires.', [], (self) =>
      self.set(measured.certificateSeconds() ?? Number.NaN),
    )
    gauge('authority_expiry_seconds', 'Until the authority expires that signs the served certificate.', [], (self) =>
      self.set(measured.authoritySeconds() ?? Number.NaN),
    )
  }

  answered(verb: string, code: number): void {
    this.#requests.inc({ verb, code: String(code) })
  }

  took(verb: string, seconds: number): void {
    this.#latency.observe({ verb }, seconds)
  }

  login(outcome: 'ok' | LoginFault): void {
    this.#logins.inc({ outcome })
  }

  rule(rule: string, operation: string, decision: string): void {
    this.#rules.inc({ rule, operation, decision })
  }

  purged(count: number): void {
    this.#purged.inc(count)
  }

  registrationWritten(found: string, why: 'mended' | 'brought up to date'): void {
    this.#registrationWrites.inc({ found, why })
  }

  upkeepFailed(): void {
    this.#upkeepFailures.inc()
  }

  connectionDropped(): void {
    this.#dropped.inc()
  }

  uncaught(): void {
    this.#uncaught.inc()
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
