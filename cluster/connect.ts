import type { IncomingMessage } from 'node:http'
import type { RequestOptions } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { urlToHttpOptions } from 'node:url'
import type { KubeConfig } from '@kubernetes/client-node'
import type { Json, JsonObject } from '../tokens/json.ts'
import { ApiError, apiErrorFrom } from './api-error.ts'
import { askedResource } from './asked-resource.ts'
import type { ApiRequest, Connection, ListPart, ListRequest } from './connection.ts'
import { ConnectionError, connectionErrorFrom } from './connection-error.ts'
import { Deadline } from './deadline.ts'
import { exactJsonText, parseExactJson, parseExactJsonObject } from './exact-json.ts'
import { exchange } from './http-exchange.ts'
import { headersOf } from './headers-of.ts'
import { jsonLines } from './json-lines.ts'
import { ListReader } from './list-reader.ts'
import { keepAliveAgent } from './keep-alive-agent.ts'
import { nameInBearer } from './name-in-bearer.ts'
import { serverShown } from './server-shown.ts'
import { isOfUnknownAuthority, trustsSystem, trustSystem } from './system-trust.ts'
import { warningsFrom } from './warnings-from.ts'
import { secondsUntilRetry } from './when-to-retry.ts'

export interface ConnectOptions {
  /** For requests that name no time of their own; 0, the default, is without end. */
  readonly requestTimeoutMs?: number
  readonly userAgent?: string
}

/** All of a KubeConfig that is needed, so that a lighter one may take its place. */
export type Credentials = Pick<KubeConfig, 'getCurrentCluster' | 'applyToHTTPSOptions'>

/**
 * A connection to the current cluster of a kubeconfig. Nothing is sent until the first request.
 * @throws ConnectionError CREDENTIALS where the kubeconfig names no cluster, or its server is no URL
 */
export function connect(config: Credentials, options: ConnectOptions = {}): Connection {
  return new HttpConnection(config, options)
}

class HttpConnection implements Connection {
  readonly server: string
  readonly #url: URL
  readonly #credentials: Credentials
  readonly #options: ConnectOptions
  readonly #agent: ReturnType<typeof keepAliveAgent> | undefined

  constructor(credentials: Credentials, options: ConnectOptions) {
    const cluster = credentials.getCurrentCluster()
    if (cluster === null) throw new ConnectionError('CREDENTIALS', 'the kubeconfig names no cluster to talk to')
    if (!URL.canParse(cluster.server))
      throw new ConnectionError('CREDENTIALS', `the server "${serverShown(cluster.server)}" is no URL`)
    this.server = serverShown(cluster.server)
    this.#url = new URL(cluster.server)
    this.#credentials = credentials
    this.#options = options
    // client-node brings the agent for a SOCKS proxy, Node all others.
    if (cluster.proxyUrl?.startsWith('socks') !== true) {
      this.#agent = keepAliveAgent(this.#url, cluster.proxyUrl)
    }
  }

  async request(request: ApiRequest): Promise<JsonObject> {
    const deadline = this.#deadlineOf(request)
    try {
      const response = await this.#answer(request, deadline)
      const text = await textOf(response)
      return this.#read(response, () => parseExactJsonObject(text))
    } catch (error) {
      throw this.#asPromised(error, deadline)
    } finally {
      deadline.dispose()
    }
  }

  async *list(request: ListRequest): AsyncGenerator<ListPart> {
    const deadline = this.#deadlineOf(request)
    try {
      const response = await this.#answer({ ...request, method: 'GET' }, deadline)
      const reader = new ListReader(request.keepsManagedFields)
      for await (const piece of response as AsyncIterable<Buffer>) {
        const items = this.#read(response, () => reader.push(piece))
        // What the caller does meanwhile is not the server's time.
        deadline.stopClock()
        if (items.length > 0) yield { items, around: undefined }
        deadline.startClock()
      }
      deadline.stopClock()
      yield { items: [], around: this.#read(response, () => reader.end()) }
    } catch (error) {
      throw this.#asPromised(error, deadline)
    } finally {
      deadline.dispose()
    }
  }

  async *lines(request: ApiRequest): AsyncGenerator<JsonObject> {
    const deadline = this.#deadlineOf(request)
    let response: IncomingMessage | undefined
    try {
      response = await this.#send(request, deadline.signal)
      deadline.stopClock()
      if (!isSuccess(response)) throw apiErrorOf(response, await textOf(response), request)
      yield* jsonLines(response)
    } catch (error) {
      throw this.#asPromised(error, deadline)
    } finally {
      // A socket with the rest of a watch on it is of no use to anybody else.
      response?.destroy()
      deadline.dispose()
    }
  }

  async tokenName(): Promise<string> {
    const credentials = await this.#readCredentials()
    const { Authorization: header } = headersOf(credentials)
    const bearer = typeof header === 'string' ? header.replace(/^Bearer /, '') : ''
    // Rancher takes a token as a user name and a password too.
    return nameInBearer(bearer) || nameInBearer(credentials.auth ?? '')
  }

  close(): void {
    this.#agent?.destroy()
  }

  #deadlineOf(request: Pick<ApiRequest, 'signal' | 'timeoutMs'>): Deadline {
    return new Deadline(request.signal, request.timeoutMs ?? this.#options.requestTimeoutMs ?? 0, this.#url.host)
  }

  /** The first answer that is none of "come back later"; @throws ApiError where it is a no */
  async #answer(request: ApiRequest, { signal }: Deadline): Promise<IncomingMessage> {
    for (let attempt = 0; ; attempt++) {
      const response = await this.#send(request, signal)
      for (const warning of warningsFrom(response.headers.warning)) request.onWarning?.(warning)
      if (isSuccess(response)) return response
      const error = apiErrorOf(response, await textOf(response), request)
      const seconds = secondsUntilRetry(error, request, attempt)
      if (seconds === undefined) throw error
      await sleep(seconds * 1000, undefined, { signal })
    }
  }

  async #send(request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
    signal.throwIfAborted()
    const credentials = await this.#readCredentials()
    signal.throwIfAborted()
    const body = request.body === undefined ? undefined : exactJsonText(request.body)
    const base = urlToHttpOptions(this.#url)
    const options: RequestOptions = {
      ...credentials,
      ...base,
      method: request.method,
      path: this.#url.pathname.replace(/\/$/, '') + request.path,
      signal,
      headers: {
        ...headersOf(credentials),
        accept: request.accept ?? 'application/json',
        'user-agent': this.#options.userAgent ?? 'rtoken',
        ...(body !== undefined && {
          'content-type': request.contentType ?? 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
    }
    if (this.#agent !== undefined) options.agent = this.#agent
    const trusted = trustsSystem()
    try {
      return await exchange(options, body)
    } catch (error) {
      if (options.ca !== undefined || trusted || !isOfUnknownAuthority(error)) throw error
      // Nothing was sent yet.
      trustSystem()
      return exchange(options, body)
    }
  }

  async #readCredentials(): Promise<RequestOptions> {
    const options: RequestOptions = {}
    try {
      await this.#credentials.applyToHTTPSOptions(options)
      return options
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new ConnectionError('CREDENTIALS', `Unable to connect to the server: getting credentials: ${reason}`, {
        cause,
      })
    }
  }

  #read<Value>(response: IncomingMessage, read: () => Value): Value {
    try {
      return read()
    } catch (cause) {
      const type = response.headers['content-type'] ?? 'no content type'
      const message = `the server ${this.server} did not answer as a Kubernetes API does, but with ${type}`
      throw new ApiError(response.statusCode ?? 0, 'NotKubernetes', message, { cause })
    }
  }

  #asPromised(error: unknown, { signal }: Deadline): unknown {
    if (signal.aborted) return signal.reason
    return error instanceof ApiError ? error : connectionErrorFrom(error, this.#url.host)
  }
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function apiErrorOf(response: IncomingMessage, text: string, { method, path }: ApiRequest): ApiError {
  const asked = askedResource(method, path)
  return apiErrorFrom(response.statusCode ?? 0, jsonOrNothing(text), {
    asked,
    retryAfter: response.headers['retry-after'],
  })
}

function jsonOrNothing(text: string): Json | undefined {
  try {
    return parseExactJson(text)
  } catch {
    return undefined
  }
}
