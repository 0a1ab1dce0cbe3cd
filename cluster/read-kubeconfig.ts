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
  return {
    currentContext: textAt(content, 'current-context'),
    contexts: entriesOf(content, 'contexts', 'context', folder),
    clusters: entriesOf(content, 'clusters', 'cluster', folder),
    users: entriesOf(content, 'users', 'user', folder),
  }
}

function parseYaml(text: string, file: string): JsonObject {
  try {
    const content: unknown = parse(text)
    return isJsonObject(content) ? content : {}
  } catch (cause) {
    throw new KubeconfigError(`error loading config file "${file}": yaml: ${firstLine(textOf(cause))}`, { cause })
  }
}

/** The first of several entries with one name wins. */
function entriesOf(content: JsonObject, list: string, key: string, folder: string): Map<string, JsonObject> {
  const entries = ownValue(content, list)
  const found = new Map<string, JsonObject>()
  for (const entry of Array.isArray(entries) ? entries.filter(isJsonObject) : []) {
    const name = textAt(entry, 'name')
    if (!found.has(name)) found.set(name, withAbsolutePaths(objectAt(entry, key), folder))
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
