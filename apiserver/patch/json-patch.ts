import { canonicalText, isJsonObject, type Json } from '../../tokens/json.ts'
import { quoted } from '../../tokens/quote.ts'
import { badRequest, StatusError } from '../http/status-error.ts'

/** As many as kube-apiserver takes (JSONPatchMaxCopyBytes has a limit of its own there). */
const MOST_OPERATIONS = 10_000
type Path = readonly string[]

/**
 * Applies a JSON Patch (RFC 6902).
 * @throws StatusError 400 where it is none, 422 where it does not fit the document
 */
export function jsonPatch(document: Json, patch: Json): Json {
  if (!isList(patch)) throw badRequest('a JSON patch is a list of operations')
  if (patch.length > MOST_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${patch.length}`
    throw new StatusError(413, 'RequestEntityTooLarge', message)
  }
  return patch.reduce<Json>((current, operation: Json) => applied(current, operation), document)
}

function applied(document: Json, operation: Json): Json {
  if (!isJsonObject(operation)) throw badRequest('an operation of a JSON patch is an object')
  const { op, value = null } = operation
  const path = pathIn(operation['path'], 'path')
  switch (op) {
    case 'add':
      return added(document, path, value)
    case 'remove':
      return removed(document, path)
    case 'replace':
      return added(removed(document, path), path, value)
    case 'move': {
      const from = pathIn(operation['from'], 'from')
      return added(removed(document, from), path, valueAt(document, from))
    }
    case 'copy':
      return added(document, path, valueAt(document, pathIn(operation['from'], 'from')))
    case 'test':
      if (canonicalText(valueAt(document, path)) === canonicalText(value)) return document
      throw doesNotFit(path, 'the test failed')
    default:
      throw badRequest('op of a JSON patch is none of add, remove, replace, move, copy and test')
  }
}

function pathIn(pointer: Json | undefined, field: 'path' | 'from'): Path {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) {
    throw badRequest(`${field} of a JSON patch is no pointer such as /spec/enabled`)
  }
  const steps = pointer.split('/').slice(1)
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function valueAt(document: Json, path: Path): Json {
  let found: Json | undefined = document
  for (const step of path) found = childOf(found, step, path)
  return found
}

function childOf(parent: Json, step: string, path: Path): Json {
  if (isList(parent)) {
    const child: Json | undefined = parent[indexIn(parent, step, path, parent.length - 1)]
    if (child !== undefined) return child
  }
  if (isJsonObject(parent) && Object.hasOwn(parent, step)) return parent[step] ?? null
  throw doesNotFit(path, 'there is nothing')
}

function added(document: Json, path: Path, value: Json): Json {
  return changed(
    document,
    path,
    path,
    (parent, step) => {
      if (isJsonObject(parent)) return Object.fromEntries([...Object.entries(parent), [step, value]])
      const index = step === '-' ? parent.length : indexIn(parent, step, path, parent.length)
      return parent.toSpliced(index, 0, value)
    },
    value,
  )
}

function removed(document: Json, path: Path): Json {
  valueAt(document, path)
  return changed(
    document,
    path,
    path,
    (parent, step) => {
      if (isJsonObject(parent)) return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== step))
      return parent.toSpliced(indexIn(parent, step, path, parent.length - 1), 1)
    },
    null,
  )
}

/** The document with the parent of the path's last step changed; `whole` takes its place where the path is empty. */
function changed(
  document: Json,
  path: Path,
  whole: Path,
  change: (parent: readonly Json[] | { readonly [key: string]: Json | undefined }, step: string) => Json,
  replacement: Json,
): Json {
  const [step, ...rest] = path
  if (step === undefined) return replacement
  if (!isList(document) && !isJsonObject(document)) throw doesNotFit(whole, 'there is nothing')
  if (rest.length === 0) return change(document, step)
  const child = changed(childOf(document, step, whole), rest, whole, change, replacement)
  if (isList(document)) return document.with(Number(step), child)
  return { ...document, [step]: child }
}

/** Array.isArray loses the type of a readonly list. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function indexIn(list: readonly Json[], step: string, path: Path, last: number): number {
  const index = /^(0|[1-9]\d{0,8})$/.test(step) ? Number(step) : Number.NaN
  if (index <= last) return index
  throw doesNotFit(path, `a list of ${list.length} has no such place`)
}

function doesNotFit(path: Path, why: string): StatusError {
  const message = `the JSON patch does not fit the object: at ${quoted(`/${path.join('/')}`)} ${why}`
  return new StatusError(422, 'Invalid', message)
}
