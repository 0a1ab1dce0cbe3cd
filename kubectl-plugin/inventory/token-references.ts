import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { listPages } from '../../cluster/list-pages.ts'
import { nameInBearer } from '../../cluster/name-in-bearer.ts'
import { isJsonObject, type Json, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'

/** An object that would break, or break others, without the token. */
export interface TokenReference {
  /** `kubeconfigs.ext.cattle.io/kubeconfig-abcde` */
  readonly object: string
  /** For people: what it is to the token. */
  readonly as: string
}

export interface TokenReferences {
  readonly byToken: ReadonlyMap<string, readonly TokenReference[]>
  /** Where nobody could look. */
  readonly unread: readonly string[]
}

interface Place {
  readonly what: string
  readonly path: string
  readonly as: string
  /** The names of the tokens that the object refers to. */
  readonly tokens: (object: JsonObject) => Promise<readonly string[]>
  readonly object: (name: string) => string
}

const HARVESTER_KEY = 'harvestercredentialConfig-kubeconfigContent'

const KUBECONFIGS: Place = {
  what: 'kubeconfigs.ext.cattle.io',
  path: '/apis/ext.cattle.io/v1/kubeconfigs',
  as: 'a Kubeconfig: delete it rather than its tokens',
  object: (name) => `kubeconfigs.ext.cattle.io/${name}`,
  tokens: async (object) => textsOf(ownValue(objectAt(object, 'status'), 'tokens')),
}

/** Harvester's credentials, and the kubeconfigs of provisioned clusters. */
const SECRETS: readonly Place[] = [
  {
    what: 'Secrets in cattle-global-data',
    path: '/api/v1/namespaces/cattle-global-data/secrets',
    as: 'a cloud credential of Harvester: provisioning breaks without the token',
    object: (name) => `secret cattle-global-data/${name}`,
    tokens: async (object) => tokensOfKubeconfig(decoded(ownValue(objectAt(object, 'data'), HARVESTER_KEY))),
  },
  ...['fleet-default', 'fleet-local'].map((namespace) => ({
    what: `Secrets in ${namespace}`,
    path: `/api/v1/namespaces/${namespace}/secrets`,
    as: 'the kubeconfig of a provisioned cluster: Rancher does not make it again',
    object: (name: string) => `secret ${namespace}/${name}`,
    tokens: async (object: JsonObject) => {
      if (!textAt(objectAt(object, 'metadata'), 'name').endsWith('-kubeconfig')) return []
      const data = objectAt(object, 'data')
      return [
        ...namesIn(decoded(ownValue(data, 'token'))),
        ...(await tokensOfKubeconfig(decoded(ownValue(data, 'value')))),
      ]
    },
  })),
]

/**
 * Which objects refer to which tokens, of all places that are known to keep one.
 * @throws ApiError 401, ConnectionError
 */
export function readTokenReferences(connection: Connection, signal: AbortSignal): Promise<TokenReferences> {
  return referencesIn([KUBECONFIGS, ...SECRETS], connection, signal)
}

/**
 * The same of Secrets alone.
 * @throws ApiError 401, ConnectionError
 */
export function readReferencesInSecrets(connection: Connection, signal: AbortSignal): Promise<TokenReferences> {
  return referencesIn(SECRETS, connection, signal)
}

/** Only names leave this function; the Secrets are looked at and forgotten. */
async function referencesIn(
  places: readonly Place[],
  connection: Connection,
  signal: AbortSignal,
): Promise<TokenReferences> {
  const answers = await Promise.all(places.map((place) => look(connection, place, signal)))
  const byToken = new Map<string, TokenReference[]>()
  for (const { found } of answers) {
    for (const [token, reference] of found) byToken.set(token, [...(byToken.get(token) ?? []), reference])
  }
  return { byToken, unread: answers.filter(({ isUnread }) => isUnread).map(({ place }) => place.what) }
}

interface Answer {
  readonly place: Place
  readonly found: readonly (readonly [token: string, reference: TokenReference])[]
  readonly isUnread: boolean
}

async function look(connection: Connection, place: Place, signal: AbortSignal): Promise<Answer> {
  const found: [string, TokenReference][] = []
  try {
    for await (const { items } of listPages(connection, place.path, { signal })) {
      for (const item of items) {
        const reference = { object: place.object(textAt(objectAt(item, 'metadata'), 'name')), as: place.as }
        for (const token of new Set(await place.tokens(item))) found.push([token, reference])
      }
    }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error
    return { place, found, isUnread: error.status !== 404 }
  }
  return { place, found, isUnread: false }
}

async function tokensOfKubeconfig(text: string): Promise<readonly string[]> {
  if (text === '') return []
  const { parse } = await import('yaml')
  let kubeconfig: unknown
  try {
    // Go takes the last of a key that stands twice.
    kubeconfig = parse(text, { uniqueKeys: false })
  } catch {
    // Whoever keeps such a thing there keeps no token that we could name.
    return []
  }
  const users = isJsonObject(kubeconfig) ? ownValue(kubeconfig, 'users') : undefined
  return (Array.isArray(users) ? users.filter(isJsonObject) : []).flatMap((user) =>
    namesIn(textAt(objectAt(user, 'user'), 'token')),
  )
}

function namesIn(bearer: string): readonly string[] {
  const name = nameInBearer(bearer)
  return name === '' ? [] : [name]
}

function decoded(value: Json | undefined): string {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : ''
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []
}
