import { isJsonObject } from '../../tokens/json.ts'

/**
 * Deeper than any object a person writes, and shallow enough for whatever walks an object recursively (a stack of Node holds
 * about 10,000 plain calls; kube-apiserver itself reads up to 10,000 levels).
 */
export const DEEPEST_NESTING = 1000

export const NESTED_TOO_DEEPLY = `the object is nested too deeply to be judged; allowed are ${DEEPEST_NESTING} levels`

/** Whether values are nested deeper than that. It does not recurse itself. */
export function isNestedTooDeeply(value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST_NESTING) return true
    level = level.flatMap(valuesIn)
  }
  return false
}

function valuesIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return isJsonObject(value) ? Object.values(value) : []
}
