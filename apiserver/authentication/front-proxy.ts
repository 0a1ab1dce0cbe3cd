import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { isJsonObject, type JsonObject, objectAt, textAt, textsAt } from '../../tokens/json.ts'
import { DEFAULT_IDENTITIES, type Requester, roleOf } from '../../tokens/requester.ts'

/** Whom the API server lets speak for others, from kube-system/extension-apiserver-authentication. */
export interface FrontProxyTrust {
  /** PEM of the authorities that sign the proxy's client certificate; '' trusts nobody. */
  readonly ca: string
  /** The common names that the proxy may have; none is any. */
  readonly allowedNames: readonly string[]
  readonly usernameHeaders: readonly string[]
  readonly uidHeaders: readonly string[]
  readonly groupHeaders: readonly string[]
  readonly extraPrefixes: readonly string[]
}

/** Reads that ConfigMap. What does not parse is read as nobody and nothing. */
export function trustFrom(configMap: JsonObject): FrontProxyTrust {
  const data = objectAt(configMap, 'data')
  const list = (key: string): readonly string[] => stringsIn(textsAt(configMap, 'data')[key] ?? '')
  return {
    ca: textAt(data, 'requestheader-client-ca-file'),
    allowedNames: list('requestheader-allowed-names'),
    usernameHeaders: list('requestheader-username-headers'),
    uidHeaders: list('requestheader-uid-headers'),
    groupHeaders: list('requestheader-group-headers'),
    extraPrefixes: list('requestheader-extra-headers-prefix'),
  }
}

function stringsIn(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
  } catch {
    return []
  }
}

/**
 * Whom the front proxy says a request is from; undefined where the request is not the proxy's, whatever its headers say.
 * @param now ms since 1970
 */
export function proxiedRequester(
  request: Pick<IncomingMessage, 'socket' | 'headersDistinct'>,
  trust: FrontProxyTrust,
  now: number,
): Requester | undefined {
  if (!isProxy(request.socket, trust, now)) return undefined
  const headers = new Map(Object.entries(request.headersDistinct).map(([name, values]) => [name, values ?? []]))
  const first = (names: readonly string[]): string =>
    names.map((name) => headers.get(name.toLowerCase())?.[0] ?? '').find((value) => value !== '') ?? ''
  const username = utf8(first(trust.usernameHeaders))
  if (username === '') return undefined
  return {
    username,
    uid: utf8(first(trust.uidHeaders)),
    groups: trust.groupHeaders.flatMap((name) => headers.get(name.toLowerCase()) ?? []).map(utf8),
    extra: extraIn(headers, trust.extraPrefixes),
    role: roleOf(username, DEFAULT_IDENTITIES),
  }
}

function isProxy(socket: IncomingMessage['socket'], { ca, allowedNames }: FrontProxyTrust, now: number): boolean {
  if (ca === '' || !(socket instanceof TLSSocket) || !socket.authorized) return false
  const { name, end } = clientOf(socket)
  // A connection may outlive the certificate that it was opened with.
  return end > now && (allowedNames.length === 0 || allowedNames.includes(name))
}

interface Client {
  /** The common name of its certificate. */
  readonly name: string
  /** When its certificate expires, ms since 1970. */
  readonly end: number
}

/** A certificate is read once a connection: that costs more than most requests on it. */
const clients = new WeakMap<TLSSocket, Client>()

function clientOf(socket: TLSSocket): Client {
  const known = clients.get(socket)
  if (known !== undefined) return known
  const subject: unknown = socket.getPeerCertificate().subject
  const name: unknown = isJsonObject(subject) ? subject['CN'] : undefined
  const certificate = socket.getPeerX509Certificate()
  const client = {
    name: typeof name === 'string' ? name : '',
    end: certificate?.validToDate.getTime() ?? 0,
  }
  clients.set(socket, client)
  return client
}

function extraIn(
  headers: ReadonlyMap<string, readonly string[]>,
  prefixes: readonly string[],
): Record<string, readonly string[]> {
  // What every object inherits would be found under keys such as `constructor`.
  const extra = new Map<string, readonly string[]>()
  for (const [name, values] of headers) {
    const prefix = prefixes.map((each) => each.toLowerCase()).find((each) => name.startsWith(each))
    if (prefix === undefined) continue
    const key = unescaped(name.slice(prefix.length))
    extra.set(key, [...(extra.get(key) ?? []), ...values.map(utf8)])
  }
  return Object.fromEntries(extra)
}

/** Go escapes what a header's name cannot hold, such as the slash of `authentication.kubernetes.io/credential-id`. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

/** Node reads header bytes as latin1; Go writes UTF-8. */
function utf8(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8')
}
