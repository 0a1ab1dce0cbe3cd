import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { TOKEN_NAMESPACE } from '../../tokens/token.ts'
import { type BearerTarget, checkReplaced, IS_CHANGED, type Replacing, TargetError } from './bearer-target.ts'

export interface SecretKey {
  readonly namespace: string
  readonly name: string
  readonly key: string
}

export const ALLOWED_SECRET = `NAMESPACE/NAME or NAMESPACE/NAME:KEY, and not in ${TOKEN_NAMESPACE}, where Rancher keeps its tokens`

/** undefined where the text names no key of a Secret. */
export function secretKeyFrom(text: string): SecretKey | undefined {
  const [, namespace = '', name = '', key = 'token'] =
    /^([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)(?::([-._a-zA-Z0-9]{1,253}))?$/.exec(
      text,
    ) ?? []
  return namespace === '' || namespace === TOKEN_NAMESPACE ? undefined : { namespace, name, key }
}

/** One key of a Secret; the Secret is made where it is not there. */
export class SecretTarget implements BearerTarget {
  readonly what: string
  readonly #connection: Connection
  readonly #at: SecretKey
  readonly #replacing: Replacing | undefined
  /** undefined: there was no such Secret. */
  #before: JsonObject | undefined
  /** What we put there, or tried to; undefined: nothing. */
  #written: string | undefined

  /** @param replacing undefined: a key that is there is an error */
  constructor(connection: Connection, at: SecretKey, replacing: Replacing | undefined) {
    this.what = `secret ${at.namespace}/${at.name}`
    this.#connection = connection
    this.#at = at
    this.#replacing = replacing
  }

  get isWritten(): boolean {
    return this.#written !== undefined
  }

  async held(): Promise<string> {
    let text = ''
    await this.#orTargetError(async () => {
      text = this.#textIn(await this.#read())
    })
    return text
  }

  async prepare(): Promise<void> {
    await this.#orTargetError(async () => {
      this.#before = await this.#read()
      checkReplaced(this.#textIn(this.#before), this.#replacing)
      await this.#put(this.#before, 'checked by kubectl rtoken', '?dryRun=All')
    })
  }

  async write(text: string): Promise<void> {
    await this.#orTargetError(async () => {
      const now = await this.#read()
      if (this.#textIn(now) !== this.#textIn(this.#before)) throw new Error(IS_CHANGED)
      // Also where the answer is lost it may stand there.
      this.#written = text
      await this.#put(now, text, '')
    })
  }

  async undo(): Promise<void> {
    const written = this.#written
    if (written === undefined) return
    await this.#orTargetError(async () => {
      const now = await this.#read()
      if (now !== undefined && this.#textIn(now) === written) await this.#bringBack(now)
      this.#written = undefined
    })
  }

  async #bringBack(now: JsonObject): Promise<void> {
    if (this.#before === undefined) {
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: seenOf(now) }
      await this.#connection.request({ method: 'DELETE', path: this.#path, body })
    } else await this.#patch(now, ownValue(objectAt(this.#before, 'data'), this.#at.key) ?? null, '')
  }

  get #collection(): string {
    return `/api/v1/namespaces/${this.#at.namespace}/secrets`
  }

  get #path(): string {
    return `${this.#collection}/${this.#at.name}`
  }

  async #read(): Promise<JsonObject | undefined> {
    try {
      return await this.#connection.request({ method: 'GET', path: this.#path })
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }

  #textIn(secret: JsonObject | undefined): string {
    return Buffer.from(textAt(objectAt(secret ?? {}, 'data'), this.#at.key), 'base64').toString('utf8')
  }

  #put(secret: JsonObject | undefined, text: string, query: string): Promise<JsonObject> {
    const value = Buffer.from(text).toString('base64')
    if (secret !== undefined) return this.#patch(secret, value, query)
    const { namespace, name, key } = this.#at
    const labels = { 'app.kubernetes.io/managed-by': 'kubectl-rtoken' }
    const body = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels },
      type: 'Opaque',
      data: { [key]: value },
    }
    return this.#connection.request({ method: 'POST', path: `${this.#collection}${query}`, body })
  }

  /** Of the Secret as it was seen, and of no later one. */
  #patch(secret: JsonObject, value: unknown, query: string): Promise<JsonObject> {
    return this.#connection.request({
      method: 'PATCH',
      path: `${this.#path}${query}`,
      contentType: 'application/merge-patch+json',
      body: { metadata: seenOf(secret), data: { [this.#at.key]: value } },
    })
  }

  async #orTargetError(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      throw new TargetError(this.what, cause)
    }
  }
}

function seenOf(secret: JsonObject): { readonly uid: string; readonly resourceVersion: string } {
  const metadata = objectAt(secret, 'metadata')
  return { uid: textAt(metadata, 'uid'), resourceVersion: textAt(metadata, 'resourceVersion') }
}
