import type { Json } from '../../tokens/json.ts'
import { TOKEN_STATES } from '../../tokens/token-state.ts'
import { kindOf, type TokenRow } from '../inventory/token-row.ts'
import { parsePath } from '../json-path/parse-path.ts'
import { printed, valuesAt } from '../json-path/evaluate.ts'
import { JsonPathError } from '../json-path/template.ts'
import { shownObject } from '../output/shown-object.ts'

type Key = number | string

/** By what a list can be sorted, beside a path of kubectl's kind. What is not known comes last. */
const KEYS: Readonly<Record<string, (row: TokenRow) => Key>> = {
  name: ({ token }) => token.name,
  user: ({ token }) => token.owner,
  kind: ({ token }) => kindOf(token),
  state: ({ state }) => TOKEN_STATES.indexOf(state),
  ttl: ({ token }) => (token.ttl === 'never' ? Number.POSITIVE_INFINITY : Number(token.ttl)),
  expires: ({ endsAt }) => endsAt ?? Number.POSITIVE_INFINITY,
  'last-used': ({ token }) => token.lastUsedAt ?? Number.POSITIVE_INFINITY,
  // The youngest first, as an age goes.
  age: ({ token }) => -(token.createdAt ?? Number.NEGATIVE_INFINITY),
  api: ({ from }) => from.store,
  provider: ({ token }) => token.provider,
  cluster: ({ token }) => token.cluster,
  description: ({ token }) => token.description,
}

export const SORT_COLUMNS = Object.keys(KEYS)

/** Whether --sort-by can be that. */
export function isSortKey(text: string): boolean {
  if (Object.hasOwn(KEYS, text)) return true
  if (!isPath(text)) return false
  try {
    parsePath(pathOf(text))
    return true
  } catch (error) {
    if (error instanceof JsonPathError) return false
    throw error
  }
}

/** No token has what the path leads to: most likely it is mistyped. In kubectl's words. */
export class SortError extends Error {
  override readonly name = 'SortError'
  readonly code = 'SORT'

  constructor(path: string) {
    super(`couldn't find any field with path ${JSON.stringify(`{${path}}`)} in the list of objects`)
  }
}

/**
 * A sort that keeps the order of equals.
 * @throws SortError
 */
export function sortRows(rows: readonly TokenRow[], by: string): TokenRow[] {
  const key = Object.hasOwn(KEYS, by) ? KEYS[by] : undefined
  if (key !== undefined) return inOrderOf(rows.map((row) => ({ row, key: key(row) })))
  const { path } = parsePath(pathOf(by))
  const found = rows.map((row) => ({ row, value: valuesAt(path, shownObject(row))[0] }))
  if (rows.length > 0 && found.every(({ value }) => value === undefined)) throw new SortError(pathOf(by))
  return inOrderOf(found.map(({ row, value }) => ({ row, key: keyFrom(value) })))
}

function inOrderOf(keyed: { readonly row: TokenRow; readonly key: Key }[]): TokenRow[] {
  return keyed.sort((one, other) => compare(one.key, other.key)).map(({ row }) => row)
}

/** Whether sorting by it needs the object itself. */
export function needsObject(by: string): boolean {
  return !Object.hasOwn(KEYS, by)
}

/** A word alone is most likely a mistyped column. */
function isPath(text: string): boolean {
  return /[.[]/.test(text)
}

/** As kubectl has it, without braces and the dot at the beginning too. */
function pathOf(text: string): string {
  const bare = text.replace(/^\{(.*)\}$/s, '$1')
  return /^[.[$@]/.test(bare) ? bare : `.${bare}`
}

function keyFrom(value: Json | undefined): Key {
  if (value === undefined || value === null) return '\uffff'
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : printed(value)
}

/** Numbers come before texts. */
function compare(one: Key, other: Key): number {
  if (typeof one !== typeof other) return typeof one === 'number' ? -1 : 1
  return one < other ? -1 : one > other ? 1 : 0
}
