import { userFrom } from '../../cluster/rancher-user.ts'
import { parseFeature } from '../../tokens/feature.ts'
import { isJsonObject, type JsonObject, objectAt, ownValue, textAt, textsAt } from '../../tokens/json.ts'
import type { User } from '../../tokens/knowledge.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { SECRET_KIND_LABEL } from '../../tokens/token.ts'
import { FEATURES, KnowledgeOfCluster, SETTINGS } from '../inventory/knowledge-of-cluster.ts'
import { EXT_TOKENS, TOKEN_SECRETS, type TokenStore, V3_TOKENS } from '../inventory/token-stores.ts'
import { cellText } from '../output/cell.ts'
import { FileError, fileShown, readJsonFile, STDIN } from './read-json-file.ts'

/** What is looked at beside tokens, of management.cattle.io. */
const OTHERS = ['User', 'Setting', 'Cluster', 'Feature'] as const

export interface SavedToken {
  readonly from: TokenStore
  readonly object: JsonObject
}

export interface SavedObjects {
  readonly tokens: readonly SavedToken[]
  readonly knowledge: KnowledgeOfCluster
  /** What the files lack, and what is done about it. */
  readonly remarks: readonly string[]
}

/**
 * The objects in saved lists: of `list -o json`, or of kubectl. Tokens of ours know of their owner whether it is active; what else
 * is to be known (settings, clusters, features) comes from further lists.
 * @param stdin what is read for the file `-`
 * @throws FileError
 */
export async function readSavedObjects(
  files: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<SavedObjects> {
  if (files.filter((file) => file === STDIN).length > 1) throw new FileError('--from: - is stdin, which is read once')
  const objects = (await Promise.all(files.map((file) => objectsIn(file, stdin)))).flat()
  const ofKind = (kind: string): readonly JsonObject[] =>
    objects.filter((object) => typeOf(object) === `management.cattle.io/v3 ${kind}`)
  const tokens = objects.flatMap((object) => {
    const from = storeOf(object)
    return from === undefined ? [] : [{ from, object }]
  })
  const [users, settings, clusters, features] = OTHERS.map(ofKind)
  const has = (found: readonly JsonObject[] | undefined): found is readonly JsonObject[] =>
    found !== undefined && found.length > 0
  const knowledge = new KnowledgeOfCluster({
    users: has(users) ? byName(users, userFrom) : usersFromTokens(tokens),
    settings: byName(settings ?? [], parseSetting),
    clusters: has(clusters) ? new Set(clusters.map(nameOf)) : undefined,
    features: has(features) ? byName(features, parseFeature) : undefined,
  })
  const remarks = [
    ...(has(settings) ? [] : [`there are no ${SETTINGS} in the files: Rancher's own defaults are taken`]),
    ...(has(features) ? [] : [`there are no ${FEATURES} in the files: they are not looked at`]),
  ]
  return { tokens, knowledge, remarks }
}

async function objectsIn(file: string, stdin: AsyncIterable<Uint8Array>): Promise<readonly JsonObject[]> {
  const content = await readJsonFile(file, 'from', stdin)
  const items = ownValue(content, 'items')
  const objects = Array.isArray(items) ? items.filter(isJsonObject) : [content]
  const isEmptyList = Array.isArray(items) && items.length === 0
  // Of what is not known nothing would be found, and that looks like a pass.
  if (!isEmptyList && !objects.some(isKnown)) {
    throw new FileError(
      `--from: ${fileShown(file)} holds nothing to audit: found ${typesOf(objects)}; allowed is ${ALLOWED}`,
    )
  }
  return objects
}

const ALLOWED =
  'what list -o json prints, or a list of tokens, of their Secrets in cattle-tokens, or of users, settings, clusters or features of ' +
  'management.cattle.io'

const MOST_TYPES = 3

function isKnown(object: JsonObject): boolean {
  return storeOf(object) !== undefined || OTHERS.some((kind) => typeOf(object) === `management.cattle.io/v3 ${kind}`)
}

/** What they are, by apiVersion and kind, for people. */
function typesOf(objects: readonly JsonObject[]): string {
  const types = [...new Set(objects.map((object) => typeOf(object).trim() || 'an object without a kind'))]
  const shown = types.slice(0, MOST_TYPES).map(cellText).join(', ')
  return types.length === 0 ? 'no object' : types.length > MOST_TYPES ? `${shown}, ...` : shown
}

function typeOf(object: JsonObject): string {
  return `${textAt(object, 'apiVersion')} ${textAt(object, 'kind')}`
}

function storeOf(object: JsonObject): TokenStore | undefined {
  switch (typeOf(object)) {
    case 'ext.cattle.io/v1 Token':
      return EXT_TOKENS
    case 'management.cattle.io/v3 Token':
      return V3_TOKENS
    case 'v1 Secret':
      return textsAt(objectAt(object, 'metadata'), 'labels')[SECRET_KIND_LABEL] === 'token' ? TOKEN_SECRETS : undefined
    default:
      return undefined
  }
}

/** What `list` knew of the owners; undefined where it was not told, so that nothing is said of them. */
function usersFromTokens(tokens: readonly SavedToken[]): ReadonlyMap<string, User> | undefined {
  const users = new Map<string, User>()
  for (const { object } of tokens) {
    const rtoken = objectAt(object, 'rtoken')
    const state = textAt(rtoken, 'ownerState')
    if (!['active', 'disabled', 'missing'].includes(state)) return undefined
    const name = textAt(rtoken, 'owner')
    if (state === 'missing') continue
    const principalIds = ownValue(rtoken, 'ownerIsSystem') === true ? ['system://'] : []
    users.set(name, { name, username: '', displayName: '', enabled: state === 'active', principalIds })
  }
  return users
}

function byName<Value>(
  objects: readonly JsonObject[],
  parse: (object: JsonObject) => Value,
): ReadonlyMap<string, Value> {
  return new Map(objects.map((object) => [nameOf(object), parse(object)]))
}

function nameOf(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'name')
}
