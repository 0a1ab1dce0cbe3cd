import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { isJsonObject, type Json, type JsonObject, objectAt, ownValue, textAt } from '../tokens/json.ts'
import { KubeconfigError } from './kubeconfig-error.ts'

/** The entries of one or several kubeconfig files, every path in them absolute. */
export interface KubeconfigEntries {
  readonly currentContext: string
  readonly contexts: ReadonlyMap<string, JsonObject>
  readonly clusters: ReadonlyMap<string, JsonObject>
  readonly users: ReadonlyMap<string, JsonObject>
}

export const NO_ENTRIES: KubeconfigEntries = {
  currentContext: '',
  contexts: new Map(),
  clusters: new Map(),
  users: new Map(),
}

/**
 * Reads kubeconfig files as kubectl merges them: the first file that has an entry, or a current context, wins.
 * @param mustExist a file that is not there is skipped where it need not exist
 * @throws KubeconfigError where a file cannot be read or is no YAML
 */
export function readKubeconfig(files: readonly string[], mustExist: boolean): KubeconfigEntries {
  return files.map((file) => readFile(file, mustExist)).reduce(merge, NO_ENTRIES)
}

function merge(one: KubeconfigEntries, other: KubeconfigEntries): KubeconfigEntries {
  return {
    currentContext: one.currentContext || other.currentContext,
    contexts: new Map([...other.contexts, ...one.contexts]),
    clusters: new Map([...other.clusters, ...one.clusters]),
    users: new Map([...other.users, ...one.users]),
  }
}

function readFile(file: string, mustExist: boolean): KubeconfigEntries {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code !== 'ENOENT') throw new KubeconfigError(`error loading config file "${file}": ${textOf(cause)}`, { cause })
    if (mustExist) throw new KubeconfigError(`stat ${file}: no such file or directory`, { cause })
    return NO_ENTRIES
  }
  const content = parseYaml(text, file)
  const folder = dirname(resolve(file))
  try {
    mustHoldTexts(content, '')
    return {
      currentContext: textAt(content, 'current-context'),
      contexts: entriesOf(content, 'contexts', 'context', folder),
      clusters: entriesOf(content, 'clusters', 'cluster', folder),
      users: entriesOf(content, 'users', 'user', folder),
    }
  } catch (cause) {
    throw new KubeconfigError(`error loading config file "${file}": ${textOf(cause)}`, { cause })
  }
}

/** A name or a token of digits alone is a number to YAML, and a file of another kind has none of it: it would be left out in silence. */
const TEXTS = (
  'current-context name cluster user server tls-server-name proxy-url certificate-authority certificate-authority-data ' +
  'client-certificate client-certificate-data client-key client-key-data token tokenFile username password as as-uid'
).split(' ')

function mustHoldTexts(object: JsonObject, where: string): void {
  const wrong = TEXTS.find((key) => !['string', 'undefined'].includes(typeof (ownValue(object, key) ?? undefined)))
  if (wrong !== undefined) throw new KubeconfigError(`${wrong}${where} is no text: it has to be in quotes`)
}

function parseYaml(text: string, file: string): JsonObject {
  let content: unknown
  try {
    content = parse(text)
  } catch (cause) {
    throw new KubeconfigError(`error loading config file "${file}": yaml: ${firstLine(textOf(cause))}`, { cause })
  }
  if (isJsonObject(content)) return content
  if (content === null) return {}
  throw new KubeconfigError(`error loading config file "${file}": it is no kubeconfig`)
}

/** The first of several entries with one name wins. */
function entriesOf(content: JsonObject, list: string, key: string, folder: string): Map<string, JsonObject> {
  const entries = ownValue(content, list) ?? []
  if (!Array.isArray(entries)) throw new KubeconfigError(`${list} is no list`)
  const found = new Map<string, JsonObject>()
  for (const entry of entries.filter(isJsonObject)) {
    // The entry itself has what it is about under the same key as a context its cluster and its user.
    mustHoldTexts({ name: ownValue(entry, 'name') }, ` of an entry of ${list}`)
    const [name, own] = [textAt(entry, 'name'), objectAt(entry, key)]
    mustHoldTexts(own, ` of ${JSON.stringify(name)} in ${list}`)
    if (!found.has(name)) found.set(name, withAbsolutePaths(own, folder))
  }
  return found
}

const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']

function withAbsolutePaths(entry: JsonObject, folder: string): JsonObject {
  const paths = PATHS.filter((key) => textAt(entry, key) !== '')
  const resolved = Object.fromEntries(paths.map((key) => [key, resolve(folder, textAt(entry, key))]))
  const exec = objectAt(entry, 'exec')
  const command = textAt(exec, 'command')
  // A command without a slash is looked up on PATH.
  const moved: Record<string, Json> = /[/\\]/.test(command)
    ? { exec: { ...exec, command: resolve(folder, command) } }
    : {}
  return { ...entry, ...resolved, ...moved }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
