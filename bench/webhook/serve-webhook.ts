/** The webhook as it is served, over a cluster that is known and never asked for long: what is measured is its own work. */
import { performance } from 'node:perf_hooks'
import type { Connection } from '../../cluster/connection.ts'
import { Draining } from '../../serving/draining.ts'
import { createLogger } from '../../serving/logger.ts'
import { aV3Token } from '../../test/tokens/other-stores.ts'
import { RECORDED_KNOWLEDGE } from '../../test/webhook/recorded-reviews.ts'
import { ReviewJudge } from '../../webhook/admission/judge-review.ts'
import { DEFAULT_CONFIGURATION } from '../../webhook/configuration/configuration.ts'
import { buildAdmissionServer } from '../../webhook/http/admission-server.ts'
import { AnswersOfCluster } from '../../webhook/knowledge/answers-of-cluster.ts'
import { Metrics } from '../../webhook/metrics.ts'
import { MetricsAndLog } from '../../webhook/write-down.ts'
import { serveOverIpc } from './serve-over-ipc.ts'

/** Everybody may, and has logged in with the token that they say. */
const connection: Connection = {
  server: 'https://nowhere.example.com',
  request: async ({ method }) => (method === 'POST' ? { status: { allowed: true } } : aV3Token()),
  list: () => {
    throw new Error('nothing is listed')
  },
  lines: () => {
    throw new Error('nothing is watched')
  },
  tokenName: () => Promise.resolve(''),
  close: () => {},
}

await serveOverIpc(async (tls) => {
  const draining = new Draining()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  // What is refused is logged, as in a cluster; only nobody reads it here.
  const logger = createLogger('info', { write: () => {} })
  const metrics = new Metrics({
    inFlight: () => draining.inFlight,
    certificateSeconds: () => undefined,
    cacheAges: () => new Map(),
  })
  const judge = new ReviewJudge({
    knowledge: RECORDED_KNOWLEDGE,
    ask: new AnswersOfCluster(connection, clock.monotonic),
    configured: { current: DEFAULT_CONFIGURATION },
    clock,
    witness: new MetricsAndLog(metrics, logger),
  })
  const app = buildAdmissionServer({ judge, checks: [], draining, metrics, clock, logger, tls })
  return app.listen({ host: '127.0.0.1', port: 0 })
})
