import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { fastify, type FastifyReply } from 'fastify'
import type { Phase } from '../../tokens/change.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import type { ReviewJudge } from '../admission/judge-review.ts'
import { BodyBudget } from '../../serving/body-budget.ts'
import type { Clock } from '../../serving/clock.ts'
import type { Logger } from '../../serving/logger.ts'
import type { Metrics } from '../metrics.ts'
import { AnswerTogether } from './answer-together.ts'
import { BODY_LIMIT_BYTES } from './body-limit.ts'
import type { Draining } from '../../serving/draining.ts'
import { type ClientCheck, clientFault } from './client-certificate.ts'
import { HttpProblem, problemOf, problemText } from './http-problem.ts'
import { type Check, readinessOf } from '../../serving/readiness.ts'

export interface AdmissionServerOptions {
  readonly judge: ReviewJudge
  readonly checks: readonly Check[]
  readonly draining: Draining
  readonly metrics: Metrics
  readonly clock: Clock
  readonly logger: Logger
  /** The key and certificate to serve with; without them it answers only to `inject`, or once it is given some. */
  readonly tls?: SecureContextOptions
  /** Whose reviews are answered; anybody's where it is not given. */
  readonly clients?: ClientCheck | undefined
  /** Whether to turn reviews away, because none could be answered in time. */
  readonly isOverloaded?: () => boolean
}

/** kube-apiserver keeps an idle connection for 90 s: it must be the one to close it, or a request meets a closed door. */
const KEEP_ALIVE_MS = 120_000
/** A registration's timeout is at most 30 s: nobody waits for an answer any longer. */
const REQUEST_TIMEOUT_MS = 30_000

/**
 * An API server has at most 200 writes in flight, unless it is told otherwise, and 25 idle connections: three of them need no more of
 * the one replica that is left. Each connection takes 54 KiB, and 100 more with a small body that does not go on.
 */
export const MOST_CONNECTIONS = 800

const JSON_TYPE = 'application/json; charset=utf-8'
const REVIEW_PATHS: ReadonlyMap<string, Phase> = new Map([
  ['/mutate', 'mutate'],
  ['/validate', 'validate'],
])
const READ_PATHS: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics'])

export type AdmissionServer = ReturnType<typeof buildAdmissionServer>

/** The service without its socket: routes, limits and errors. */
export function buildAdmissionServer(options: AdmissionServerOptions) {
  const { judge, checks, draining, metrics, clock, logger, clients, isOverloaded = () => false } = options
  const app = fastify({
    // Probes and scrapers have no client certificate: who may do what is decided at each path.
    https: {
      ...options.tls,
      ...(clients !== undefined && { ca: clients.ca, requestCert: true, rejectUnauthorized: false }),
    },
    // A line a request costs a fifth of the rate (5,192 against 6,452 requests a second), and even a logger that is not used has a
    // child made for each. What there is to say is said below and by the judge.
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // While it drains it goes on answering: whoever still comes was sent here before the endpoints changed.
    return503OnClosing: false,
    exposeHeadRoutes: false,
  })

  app.server.maxConnections = MOST_CONNECTIONS
  app.server.on('drop', () => metrics.connectionDropped())

  app.removeAllContentTypeParsers()
  // The text as it came: whoever reads a review reads its JSON, exactly and with every key as data.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => done(null, text))

  const send = (reply: FastifyReply, json: string): FastifyReply => {
    // Looked at when the answer goes out: that of a request that was in flight when the end began closes its connection, too.
    if (draining.isOn) reply.header('connection', 'close')
    return reply.header('content-type', JSON_TYPE).send(json)
  }
  const sendProblem = (reply: FastifyReply, problem: HttpProblem): FastifyReply =>
    send(reply.code(problem.statusCode), problemText(problem))

  const shed = (why: string): HttpProblem => {
    metrics.shed()
    return new HttpProblem(503, `the webhook is overloaded: ${why}`)
  }
  const problemOfAsking = (socket: Socket): HttpProblem | undefined => {
    if (isOverloaded()) return shed('it could not answer in time')
    const fault = clients && clientFault(socket, clients)
    return fault === undefined ? undefined : new HttpProblem(403, fault)
  }

  const budget = new BodyBudget(BODY_LIMIT_BYTES)
  const reviews = new AnswerTogether((phase, text) => judge.judge(phase, text))
  for (const [path, phase] of REVIEW_PATHS) {
    app.route({
      method: 'POST',
      url: path,
      onRequest: (request, reply, next) => {
        const start = clock.monotonic()
        draining.began()
        // Also where the client went away, or the body was too large.
        reply.raw.once('close', () => {
          draining.ended()
          metrics.took(phase, (clock.monotonic() - start) / 1000)
        })
        const turnedAway = problemOfAsking(request.raw.socket)
        if (turnedAway !== undefined) return void sendProblem(reply, turnedAway)
        const bytes = budget.bytesOf(request.headers)
        if (!budget.take(bytes)) return void sendProblem(reply, shed('too much is being read already'))
        reply.raw.once('close', () => budget.give(bytes))
        next()
      },
      handler: (request, reply) => {
        reviews.add({
          phase,
          text: typeof request.body === 'string' ? request.body : '',
          answer: (text) => void send(reply, text),
          fail: (error) => void reply.send(error),
        })
      },
    })
  }
  app.get('/livez', (_request, reply) => reply.type('text/plain').send('ok\n'))
  app.get('/readyz', (_request, reply) => {
    const { ready, text } = readinessOf(checks)
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain')
      .send(text)
  })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))

  app.setNotFoundHandler((request, reply) => {
    const problem = notFoundProblem(request.url)
    if (problem.allow !== undefined) reply.header('allow', problem.allow)
    return sendProblem(reply, problem)
  })
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error)
    // What could not be judged is in the log already.
    if (problem.statusCode >= 500 && !(error instanceof MissingKnowledge))
      logger.error({ err: error }, 'request failed')
    return sendProblem(reply, problem)
  })
  return app
}

function notFoundProblem(url: string): HttpProblem {
  const path = url.split('?')[0] ?? ''
  const allow = REVIEW_PATHS.has(path) ? 'POST' : READ_PATHS.has(path) ? 'GET' : undefined
  if (allow === undefined) return new HttpProblem(404, 'there is nothing at this path')
  return new HttpProblem(405, `only ${allow} is answered at this path`, { allow })
}
