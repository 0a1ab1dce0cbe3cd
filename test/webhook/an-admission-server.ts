import type { SecureContextOptions } from 'node:tls'
import type { Test } from 'tap'
import { Draining } from '../../serving/draining.ts'
import type { AskCluster } from '../../serving/judging/ask-cluster.ts'
import { createLogger, type LogLevel } from '../../serving/logger.ts'
import type { Check } from '../../serving/readiness.ts'
import type { Phase } from '../../tokens/change.ts'
import type { Knowledge } from '../../tokens/knowledge.ts'
import { ReviewJudge } from '../../webhook/admission/judge-review.ts'
import { type Configuration, DEFAULT_CONFIGURATION } from '../../webhook/configuration/configuration.ts'
import { type AdmissionServer, buildAdmissionServer } from '../../webhook/http/admission-server.ts'
import { Metrics } from '../../webhook/metrics.ts'
import { MetricsAndLog } from '../../webhook/write-down.ts'
import { NOW } from '../tokens/a-change.ts'
import { aKnowledge } from '../tokens/a-knowledge.ts'
import type { AnsweredReview } from './answered-review.ts'
import { askNobody } from './ask-nobody.ts'

export interface ServerOptions {
  readonly knowledge?: Knowledge
  readonly ask?: AskCluster
  readonly configuration?: Configuration
  readonly checks?: readonly Check[]
  /** ms since 1970 */
  readonly now?: number
  readonly logLevel?: LogLevel
  readonly tls?: SecureContextOptions
}

export interface AServer {
  readonly app: AdmissionServer
  readonly draining: Draining
  /** What was logged, a line each. */
  readonly log: string[]
  readonly metrics: () => Promise<string>
  /** Posts a body to /mutate or /validate, a text as it is. */
  readonly post: (phase: Phase, body: unknown, headers?: Record<string, string>) => Promise<Posted>
}

export interface Posted {
  readonly status: number
  readonly text: string
  /** The parsed text: what it should be, for the test to see. */
  readonly body: AnsweredReview
  readonly headers: Record<string, unknown>
}

/** The webhook without a cluster: the caches are what the test says, and nothing is listened to but `inject`. It ends with the test. */
export function anAdmissionServer(t: Test, options: ServerOptions = {}): AServer {
  const draining = new Draining()
  const log: string[] = []
  const logger = createLogger(options.logLevel ?? 'info', { write: (line: string) => log.push(line) })
  const metrics = new Metrics({
    inFlight: () => draining.inFlight,
    certificateSeconds: () => 3600,
    cacheAges: () => new Map([['settings.management.cattle.io', 1.5]]),
  })
  // Time stands still for what is judged, and goes on for what is measured.
  const clock = { now: () => options.now ?? NOW, monotonic: () => performance.now() }
  const judge = new ReviewJudge({
    knowledge: options.knowledge ?? aKnowledge(),
    ask: options.ask ?? askNobody,
    configured: { current: options.configuration ?? DEFAULT_CONFIGURATION },
    clock,
    witness: new MetricsAndLog(metrics, logger),
  })
  const { checks = [], tls } = options
  const app = buildAdmissionServer({ judge, checks, draining, metrics, clock, logger, ...(tls && { tls }) })
  t.teardown(async () => {
    metrics.stop()
    await app.close()
  })
  return { app, draining, log, metrics: () => metrics.text(), post: (...args) => post(app, ...args) }
}

async function post(
  app: AdmissionServer,
  phase: Phase,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Posted> {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const response = await app.inject({
    method: 'POST',
    url: `/${phase}?timeout=5s`,
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  })
  return {
    status: response.statusCode,
    text: response.payload,
    body: JSON.parse(response.payload),
    headers: response.headers,
  }
}
