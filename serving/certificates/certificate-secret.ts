import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import type { CertificateBundle } from './certificate-bundle.ts'

/** A bundle as it is stored. */
export interface StoredBundle {
  readonly bundle: CertificateBundle
  /** With the version that a replacement must name, and what others keep there. */
  readonly metadata: JsonObject
}

/** Where the bundle is kept, for all replicas. Writes tell whether they won: the loser reads again. */
export interface BundleStore {
  read(): Promise<StoredBundle | undefined>
  /** false where somebody else was faster. */
  create(bundle: CertificateBundle): Promise<boolean>
  /** false where it is no longer the version that was read. */
  replace(found: StoredBundle, bundle: CertificateBundle): Promise<boolean>
}

/** Which Secret it is, and whose. */
export interface SecretPlace {
  readonly namespace: string
  readonly name: string
  /** The label `app.kubernetes.io/name` of what it belongs to. */
  readonly app: string
}

const TIMEOUT_MS = 10_000

/** The Secret that holds the bundle. Every method rejects with ApiError or ConnectionError as the connection does. */
export class CertificateSecret implements BundleStore {
  readonly #connection: Connection
  readonly #place: SecretPlace

  constructor(connection: Connection, place: SecretPlace) {
    this.#connection = connection
    this.#place = place
  }

  async read(): Promise<StoredBundle | undefined> {
    try {
      const secret = await this.#connection.request({ method: 'GET', path: this.#path(true), timeoutMs: TIMEOUT_MS })
      const data = objectAt(secret, 'data')
      const bundle = {
        ca: decoded(data, 'ca.crt'),
        caKey: decoded(data, 'ca.key'),
        certificate: decoded(data, 'tls.crt'),
        key: decoded(data, 'tls.key'),
      }
      return { bundle, metadata: objectAt(secret, 'metadata') }
    } catch (error) {
      if (isStatus(error, 404)) return undefined
      throw error
    }
  }

  create(bundle: CertificateBundle): Promise<boolean> {
    return this.#write('POST', this.#path(false), this.#secretOf(bundle, {}))
  }

  replace({ metadata }: StoredBundle, bundle: CertificateBundle): Promise<boolean> {
    return this.#write('PUT', this.#path(true), this.#secretOf(bundle, metadata))
  }

  async #write(method: 'POST' | 'PUT', path: string, body: JsonObject): Promise<boolean> {
    try {
      await this.#connection.request({ method, path, body, timeoutMs: TIMEOUT_MS })
      return true
    } catch (error) {
      // 404 on a PUT: somebody deleted it since it was read.
      if (isStatus(error, 409) || (method === 'PUT' && isStatus(error, 404))) return false
      throw error
    }
  }

  #path(named: boolean): string {
    return `/api/v1/namespaces/${this.#place.namespace}/secrets${named ? `/${this.#place.name}` : ''}`
  }

  #secretOf({ ca, caKey, certificate, key }: CertificateBundle, metadata: JsonObject): JsonObject {
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        // Annotations and labels of others stay: one of them is the break glass.
        ...metadata,
        name: this.#place.name,
        namespace: this.#place.namespace,
        labels: {
          ...objectAt(metadata, 'labels'),
          'app.kubernetes.io/name': this.#place.app,
          'app.kubernetes.io/part-of': 'rtoken',
        },
      },
      type: 'kubernetes.io/tls',
      data: {
        'ca.crt': encoded(ca),
        'ca.key': encoded(caKey),
        'tls.crt': encoded(certificate),
        'tls.key': encoded(key),
      },
    }
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status
}

function encoded(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

function decoded(data: JsonObject, key: string): string {
  return Buffer.from(textAt(data, key), 'base64').toString('utf8')
}
