import { fastify, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { exactJsonText } from '../../cluster/exact-json.ts'
import { BodyBudget } from '../../serving/body-budget.ts'
import type { Clock } from '../../serving/clock.ts'
import type { Draining } from '../../serving/draining.ts'
import type { Logger } from '../../serving/logger.ts'
import { type Check, readinessOf } from '../../serving/readiness.ts'
import { parsed } from '../api/decode-token.ts'
import type { Login, Logins } from '../login/login.ts'
import { readTokenReview, tokenReviewOf } from '../login/token-review.ts'
import type { Metrics } from '../metrics.ts'
import { sendAnswer } from './answer.ts'
import { documentAt } from './documents.ts'
import { LOGIN_PATH, TOKENS_PATH } from './paths.ts'
import { statusErrorFrom } from './problem.ts'
import { bodyOf } from './request-body.ts'
import { verbOf } from './request-verb.ts'
import { noSuchPath, statusOf, tooManyRequests } from './status-error.ts'
import { answerForTokens, type TokenApi } from './token-routes.ts'

export interface ApiServerOptions {
  readonly api: TokenApi
  readonly logins: Logins
  /** Is told of each login, let in or not. */
  readonly onLogin: (login: Login, source: string) => void
  readonly checks: readonly Check[]
  readonly draining: Draining
  readonly metrics: Metrics
  readonly clock: Clock
  readonly logger: Logger
}

/** As kube-apiserver has it (MaxRequestBodyBytes). */
const BODY_LIMIT_BYTES = 3 * 1024 * 1024
/** Anybody who reaches the port may ask whose a bearer is: one of ours has 512 bytes at most, and those of others are longer. */
const LOGIN_BODY_LIMIT_BYTES = 128 * 1024
/** The aggregator keeps an idle connection for 90 s: it must be the one to close it, or a request meets a closed door. */
const KEEP_ALIVE_MS = 120_000
/** As Go's servers have it: the proxy tells the groups of a requester in headers, and some people are in hundreds. Node has 16 KiB. */
const MOST_HEADER_BYTES = 1024 * 1024
/**
 * Each takes 54 KiB, and 32 more with a small body that does not go on: 86 MiB of what a pod has. 800 of them may be watches; the rest
 * is more than an API server sends on at a time.
 */
export const MOST_CONNECTIONS = 1000
/** For the head and the body of a request; an answer may take as long as a watch. */
const REQUEST_TIMEOUT_MS = 60_000

/** The last two are refused as methods: the path is there. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

export type ApiServer = ReturnType<typeof buildApiServer>

/** The service without its socket and its certificate: routes, limits and errors. */
export function buildApiServer(options: ApiServerOptions) {
  const { api, checks, draining, metrics, clock, logger } = options
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = statusErrorFrom(error)
    if (problem.status >= 500) logger.error({ err: error, verb: verbOf(request) }, 'request failed')
    const text = exactJsonText(statusOf(problem))
    void sendAnswer(request, reply, { code: problem.status, text, headers: problem.headers })
  }
  const app = fastify({
    // Whoever has no certificate of the front proxy may still bring a bearer token.
    https: { requestCert: true, rejectUnauthorized: false, maxHeaderSize: MOST_HEADER_BYTES },
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    bodyLimit: BODY_LIMIT_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // While it drains it goes on answering: whoever still comes was sent here before the endpoints changed.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    // A path that is none, such as one with %zz in it, is found out before there is a route.
    frameworkErrors: fail,
    // A name that is too long is one that is not there.
    routerOptions: { maxParamLength: MOST_HEADER_BYTES },
  })

  app.server.maxConnections = MOST_CONNECTIONS
  app.server.on('drop', () => metrics.connectionDropped())

  app.removeAllContentTypeParsers()
  // Which types a body may have is each verb's own matter.
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text))

  const budget = new BodyBudget(BODY_LIMIT_BYTES)
  app.addHook('onRequest', (request, reply, next) => {
    const start = clock.monotonic()
    draining.began()
    reply.raw.once('close', () => {
      draining.ended()
      const verb = verbOf(request)
      metrics.answered(verb, reply.raw.statusCode)
      if (verb !== 'watch') metrics.took(verb, (clock.monotonic() - start) / 1000)
    })
    if (draining.isOn) reply.header('connection', 'close')
    const bytes = budget.bytesOf(request.headers)
    if (!budget.take(bytes)) return next(tooManyRequests('too much is being read already: ask again', 1))
    reply.raw.once('close', () => budget.give(bytes))
    next()
  })

  app.get('/livez', (_request, reply) => reply.type('text/plain').send('ok\n'))
  app.get('/readyz', (_request, reply) => {
    const { ready, text } = readinessOf(checks)
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain')
      .send(text)
  })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))
  app.post(LOGIN_PATH, { bodyLimit: LOGIN_BODY_LIMIT_BYTES }, (request, reply) => review(options, request, reply))

  const forTokens = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const answer = await answerForTokens(api, request, reply, pathIn(request))
    return answer === 'streamed' ? reply : sendAnswer(request, reply, answer)
  }
  for (const url of [TOKENS_PATH, `${TOKENS_PATH}/:name`, `${TOKENS_PATH}/:name/*`]) {
    app.route({ method: [...METHODS], url, handler: forTokens })
  }

  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const document = request.method === 'GET' ? documentAt(path, request.headers.accept) : undefined
    if (document === undefined) throw noSuchPath()
    // What there is is nobody's secret, but it is for those who are known.
    await api.authenticator.identityOf(request.raw)
    if (!api.isServed()) throw noSuchPath()
    const headers = { etag: document.etag, vary: 'accept' }
    if (request.headers['if-none-match'] === document.etag) return reply.code(304).headers(headers).send()
    return sendAnswer(request, reply, { text: document.text, type: document.type, headers })
  })
  app.setErrorHandler(fail)
  return app
}

async function review(
  { logins, onLogin }: ApiServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = readTokenReview(parsed(bodyOf(request)))
  const source = request.socket.remoteAddress ?? ''
  const login = await logins.check(asked.bearer, source)
  onLogin(login, source)
  return sendAnswer(request, reply, { text: JSON.stringify(tokenReviewOf(asked.apiVersion, login)) })
}

function pathIn({ params }: FastifyRequest): { readonly name: string; readonly subresource: string } {
  const found = typeof params === 'object' && params !== null ? params : {}
  return {
    name: 'name' in found && typeof found.name === 'string' ? found.name : '',
    subresource: '*' in found && typeof found['*'] === 'string' ? found['*'] : '',
  }
}
