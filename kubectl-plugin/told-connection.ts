import { ApiError } from '../cluster/api-error.ts'
import type { ApiRequest, Connection, ListPart, ListRequest } from '../cluster/connection.ts'
import type { JsonObject } from '../tokens/json.ts'
import type { Output } from './surroundings.ts'

/** From here on kubectl tells each request. */
export const TELLS_REQUESTS = 6

/** The same connection, with a line on stderr for each request: its method, URL, status and time. Bodies and headers are not told. */
export class ToldConnection implements Connection {
  readonly #connection: Connection
  readonly #stderr: Output
  readonly #now: () => number

  constructor(connection: Connection, stderr: Output, now: () => number) {
    this.#connection = connection
    this.#stderr = stderr
    this.#now = now
  }

  get server(): string {
    return this.#connection.server
  }

  async request(request: ApiRequest): Promise<JsonObject> {
    const start = this.#now()
    try {
      const answer = await this.#connection.request(request)
      await this.#tell(request, '200 OK', start)
      return answer
    } catch (error) {
      await this.#tell(request, outcomeOf(error), start)
      throw error
    }
  }

  async *list(request: ListRequest): AsyncGenerator<ListPart> {
    const start = this.#now()
    const asked = { ...request, method: 'GET' } as const
    try {
      for await (const part of this.#connection.list(request)) {
        // Who has the last part asks for no other.
        if (part.around !== undefined) await this.#tell(asked, '200 OK', start)
        yield part
      }
    } catch (error) {
      await this.#tell(asked, outcomeOf(error), start)
      throw error
    }
  }

  async *lines(request: ApiRequest): AsyncGenerator<JsonObject> {
    await this.#tell(request, 'watch', this.#now())
    yield* this.#connection.lines(request)
  }

  tokenName(): Promise<string> {
    return this.#connection.tokenName()
  }

  close(): void {
    this.#connection.close()
  }

  async #tell({ method, path }: ApiRequest, outcome: string, start: number): Promise<void> {
    await this.#stderr.write(`${method} ${this.server}${path} ${outcome} in ${this.#now() - start} ms\n`)
  }
}

function outcomeOf(error: unknown): string {
  return error instanceof ApiError ? `${error.status} ${error.reason}` : 'no answer'
}
