import { exactJsonText } from '../../cluster/exact-json.ts'
import { isNestedTooDeeply, NESTED_TOO_DEEPLY } from '../../serving/judging/nesting.ts'
import { isJsonObject, type Json } from '../../tokens/json.ts'
import { quoted } from '../../tokens/quote.ts'
import { badRequest, StatusError } from '../http/status-error.ts'
import { type Draft, type DraftObject, draftOf, isList, isSame, put } from './draft.ts'

/** As many as kube-apiserver takes. */
const MOST_OPERATIONS = 10_000
/** As kube-apiserver has it: a document that is copied into itself thirty times would be a billion of it. */
const MOST_COPIED_BYTES = 3 * 1024 * 1024

/** The steps of a pointer. */
type Path = readonly string[]

/**
 * Applies a JSON Patch (RFC 6902).
 * @throws StatusError 400 where it is none, 413 where it is too much, 422 where it does not fit the document
 */
export function jsonPatch(document: Json, patch: Json): Json {
  if (!isList(patch)) throw badRequest('a JSON patch is a list of operations')
  if (patch.length > MOST_OPERATIONS) {
    throw tooMuch(`The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${patch.length}`)
  }
  const patching = new Patching(document)
  for (const operation of patch) patching.apply(operation)
  if (isNestedTooDeeply(patching.document)) throw badRequest(NESTED_TOO_DEEPLY)
  return patching.document
}

/** A copy of a document that is changed in place: thousands of operations on a large one cost what they change, and no more. */
class Patching {
  /** The document stands in an object, so that it has a place as every part of it has. */
  readonly #around: DraftObject
  #copiedBytes = 0

  constructor(document: Json) {
    this.#around = { document: draftOf(document) }
  }

  get document(): Draft {
    return this.#around['document'] ?? null
  }

  apply(operation: Json): void {
    if (!isJsonObject(operation)) throw badRequest('an operation of a JSON patch is an object')
    const { op, value = null } = operation
    const path = pathIn(operation['path'], 'path')
    switch (op) {
      case 'add':
        return this.#add(path, draftOf(value))
      case 'remove':
        return this.#remove(path)
      case 'replace':
        this.#remove(path)
        return this.#add(path, draftOf(value))
      case 'move': {
        const from = pathIn(operation['from'], 'from')
        const moved = this.#at(from)
        this.#remove(from)
        return this.#add(path, moved)
      }
      case 'copy':
        return this.#add(path, this.#copyOf(this.#at(pathIn(operation['from'], 'from'))))
      case 'test':
        if (isSame(this.#tested(path), value)) return
        throw doesNotFit(path, 'the test failed')
      default:
        throw badRequest('op of a JSON patch is none of add, remove, replace, move, copy and test')
    }
  }

  #at(path: Path): Draft {
    let found = this.document
    for (const step of path) found = childOf(found, step, path)
    return found
  }

  /** As kube-apiserver has it, a member that is not there is null to a test: it is how somebody asks that it is not there. */
  #tested(path: Path): Draft {
    const step = path.at(-1)
    if (step === undefined) return this.document
    const parent = this.#at(path.slice(0, -1))
    return isJsonObject(parent) && !Object.hasOwn(parent, step) ? null : childOf(parent, step, path)
  }

  #add(path: Path, value: Draft): void {
    const [parent, step] = this.#placeOf(path)
    if (Array.isArray(parent)) {
      parent.splice(step === '-' ? parent.length : indexIn(parent, step, path, parent.length), 0, value)
    } else put(parent, step, value)
  }

  #remove(path: Path): void {
    this.#at(path)
    const [parent, step] = this.#placeOf(path)
    if (Array.isArray(parent)) parent.splice(indexIn(parent, step, path, parent.length - 1), 1)
    else delete parent[step]
  }

  #copyOf(value: Draft): Draft {
    if (isNestedTooDeeply(value)) throw badRequest(NESTED_TOO_DEEPLY)
    this.#copiedBytes += exactJsonText(value).length
    if (this.#copiedBytes <= MOST_COPIED_BYTES) return draftOf(value)
    throw tooMuch(`the copies of a JSON patch are too large; allowed are ${MOST_COPIED_BYTES} bytes in all`)
  }

  /** What holds the last step of a path, and that step. */
  #placeOf(path: Path): [Draft[] | DraftObject, string] {
    const step = path.at(-1)
    if (step === undefined) return [this.#around, 'document']
    const parent = this.#at(path.slice(0, -1))
    if (Array.isArray(parent) || isJsonObject(parent)) return [parent, step]
    throw doesNotFit(path, 'there is nothing')
  }
}

function pathIn(pointer: Json | undefined, field: 'path' | 'from'): Path {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) {
    throw badRequest(`${field} of a JSON patch is no pointer such as /spec/enabled`)
  }
  const steps = pointer.split('/').slice(1)
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function childOf(parent: Draft, step: string, path: Path): Draft {
  if (Array.isArray(parent)) {
    const child = parent[indexIn(parent, step, path, parent.length - 1)]
    if (child !== undefined) return child
  } else if (isJsonObject(parent) && Object.hasOwn(parent, step)) return parent[step] ?? null
  throw doesNotFit(path, 'there is nothing')
}

function indexIn(list: readonly Draft[], step: string, path: Path, last: number): number {
  const index = /^(0|[1-9]\d{0,8})$/.test(step) ? Number(step) : Number.NaN
  if (index <= last) return index
  throw doesNotFit(path, `a list of ${list.length} has no such place`)
}

function doesNotFit(path: Path, why: string): StatusError {
  const message = `the JSON patch does not fit the object: at ${quoted(`/${path.join('/')}`)} ${why}`
  return new StatusError(422, 'Invalid', message)
}

function tooMuch(message: string): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', message)
}
