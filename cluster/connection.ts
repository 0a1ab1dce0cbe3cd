import type { JsonObject } from '../tokens/json.ts'

/** One request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** From the root of the API, with its query: `/api/v1/secrets?limit=1`. */
  readonly path: string
  /** Sent as JSON; a bigint becomes a number with all its digits. */
  readonly body?: unknown
  /** Of the body; `application/json` where it is not given. */
  readonly contentType?: string
  readonly accept?: string
  /** Aborting it rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** How long the whole request may take, or for `lines` how long until it is answered; 0 is without end. */
  readonly timeoutMs?: number
  /** `caller`: a 429 is thrown at once, and the caller waits; else it is sent again when the server says so. */
  readonly retries?: 'caller'
  /** Hears each warning that comes with the answer, of `request` alone. */
  readonly onWarning?: (text: string) => void
}

/** A GET of a list. */
export interface ListRequest extends Pick<ApiRequest, 'path' | 'signal' | 'timeoutMs'> {
  /** Else those of the items are empty, and cost nearly nothing. */
  readonly keepsManagedFields: boolean
}

/** A list, page or whole, as it comes. */
export interface ListPart {
  /** Those that are whole by now. */
  readonly items: readonly JsonObject[]
  /** What stands around the items, `items` itself empty; undefined until all of them were there. */
  readonly around: JsonObject | undefined
}

/** A way to one API server, with credentials. */
export interface Connection {
  /** The URL of the server, for messages: without a login. */
  readonly server: string
  /**
   * The body of a 2xx answer.
   * @throws ApiError where the server says no, ConnectionError where there is no answer to read
   */
  request(request: ApiRequest): Promise<JsonObject>
  /**
   * The body of a 2xx answer that is a list, in parts, the last of which has what stands around the items. The time runs only while
   * the server is waited for.
   * @throws as `request` does, in the middle too
   */
  list(request: ListRequest): AsyncIterable<ListPart>
  /**
   * A watch: one JSON object a line. It ends when the server ends it.
   * @throws as `request` does, and ConnectionError where it is cut off or a line is no JSON object
   */
  lines(request: ApiRequest): AsyncIterable<JsonObject>
  /**
   * The name of the token of Rancher that the requests log in with, as the login itself has it; '' where it is no such login.
   * @throws ConnectionError CREDENTIALS
   */
  tokenName(): Promise<string>
  /** Ends every socket, those in use too. */
  close(): void
}
