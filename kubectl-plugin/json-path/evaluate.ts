import { exactJsonText } from '../../cluster/exact-json.ts'
import { isJsonObject, type Json, ownValue } from '../../tokens/json.ts'
import { type Condition, JsonPathError, type Operand, type Part, type Step } from './template.ts'

/**
 * The template filled in; a key that is not there prints nothing, as with kubectl.
 * @throws JsonPathError where a list is shorter than an index of the template
 */
export function fillTemplate(parts: readonly Part[], here: Json, root = here): string {
  return parts
    .map((part) => {
      if (part.part === 'text') return part.text
      const values = valuesOf(part, here, root)
      if (part.part === 'path') return values.map(printed).join(' ')
      return values.map((value) => fillTemplate(part.body, value, root)).join('')
    })
    .join('')
}

/**
 * For each part of the template, a `range` for each of its values, all that it leads to.
 * @throws JsonPathError as above
 */
export function listsIn(parts: readonly Part[], here: Json, root = here): Json[][] {
  return parts.flatMap((part) => {
    if (part.part === 'text') return [[part.text]]
    const values = valuesOf(part, here, root)
    return part.part === 'path' ? [values] : values.flatMap((value) => listsIn(part.body, value, root))
  })
}

function valuesOf({ path, from }: Exclude<Part, { part: 'text' }>, here: Json, root: Json): Json[] {
  return walk(path, from === 'root' ? root : here, { root, mustBeThere: true })
}

/** All values that the path leads to. */
export function valuesAt(path: readonly Step[], here: Json, root = here): Json[] {
  return walk(path, here, { root, mustBeThere: false })
}

interface Walk {
  readonly root: Json
  /** A list that is shorter than an index is an error. */
  readonly mustBeThere: boolean
}

function walk(path: readonly Step[], here: Json, how: Walk): Json[] {
  return path.reduce<Json[]>(
    (values, step) =>
      step.step === 'union'
        ? step.paths.flatMap((each) => values.flatMap((value) => walk(each, value, how)))
        : values.flatMap((value) => stepped(value, step, how)),
    [here],
  )
}

/** A text as it is, all else as JSON. */
export function printed(value: Json): string {
  return typeof value === 'string' ? value : exactJsonText(value)
}

function stepped(value: Json, step: Exclude<Step, { step: 'union' }>, how: Walk): readonly Json[] {
  switch (step.step) {
    case 'key': {
      const found = present(value, step.key)
      return found.length > 0 || step.orPath === undefined ? found : walk(step.orPath, value, how)
    }
    case 'every':
      return childrenOf(value)
    case 'everything-below':
      return [value, ...childrenOf(value).flatMap((child) => stepped(child, step, how))]
    case 'index':
      return isList(value) ? at(value, step.index, how) : []
    case 'slice':
      return isList(value) ? value.slice(step.from, step.to).filter((_, index) => index % step.by === 0) : []
    case 'where':
      return isList(value) ? value.filter((each) => holds(step.condition, each, how.root)) : []
  }
}

function at(list: readonly Json[], index: number, { mustBeThere }: Walk): readonly Json[] {
  const found = list.at(index)
  if (found !== undefined) return [found]
  if (!mustBeThere) return []
  throw new JsonPathError(`error executing jsonpath: array index out of bounds: index ${index}, length ${list.length}`)
}

function present(value: Json, key: string): readonly Json[] {
  const found = isJsonObject(value) ? ownValue(value, key) : undefined
  return found === undefined ? [] : [found]
}

function childrenOf(value: Json): readonly Json[] {
  if (isList(value)) return value
  return isJsonObject(value) ? Object.values(value).filter((child) => child !== undefined) : []
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function holds({ left, operator, right }: Condition, here: Json, root: Json): boolean {
  const [one] = operandValues(left, here, root)
  if (operator === 'exists') return one !== undefined
  const [other] = operandValues(right, here, root)
  if (one === undefined || other === undefined) return false
  if (operator === '==') return isSame(one, other)
  if (operator === '!=') return !isSame(one, other)
  if (!isOrdered(one) || !isOrdered(other) || (typeof one === 'string') !== (typeof other === 'string')) return false
  switch (operator) {
    case '<':
      return one < other
    case '<=':
      return one <= other
    case '>':
      return one > other
    case '>=':
      return one >= other
  }
}

function operandValues(operand: Operand, here: Json, root: Json): readonly Json[] {
  return 'value' in operand ? [operand.value] : valuesAt(operand.path, operand.from === 'root' ? root : here, root)
}

function isSame(one: Json, other: Json): boolean {
  return one === other || exactJsonText(one) === exactJsonText(other)
}

function isOrdered(value: Json): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
}
