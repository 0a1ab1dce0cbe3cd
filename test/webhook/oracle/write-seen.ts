/** Any object, as JSON has it; a whole number that a double cannot hold is a bigint. */
export type Any = Readonly<Record<string, unknown>>

/** A write, as the oracle sees it. */
export interface WriteSeen {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly phase: 'mutate' | 'validate'
  /** As it was; {} where there was nothing. */
  readonly old: Any
  /** As it would be; {} where it goes. */
  readonly new: Any
  readonly username: string
  /** The tokens by which the requester says to have logged in. */
  readonly logins: readonly string[]
}

/** What the documents say of a write. */
export interface Opinion {
  /** What only a refusal can hold. */
  readonly wrong: readonly string[]
  /** What a mutation can mend: refused at the validation. */
  readonly mendable: readonly string[]
  /** Something is of another type than it should be: then it may be refused for that. */
  readonly isOdd: boolean
  /** What is said of it, if it passes. */
  readonly isWarned?: boolean
}

export const FINE: Opinion = { wrong: [], mendable: [], isOdd: false }

/** Those of the findings that are true. */
export function found(findings: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(findings).filter((finding) => findings[finding])
}

export function isAny(value: unknown): value is Any {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What stands under the keys, one in the other; undefined where nothing does. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (isAny(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  )
}

/** The text there, '' where there is none. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = at(value, ...keys)
  return typeof found === 'string' ? found : ''
}

/** Two values that a server may store in place of each other: nothing, null, '', false, [] and {} are one. */
export function isSame(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other)
}

/** The same, where nothing and empty are two. */
export function isSameOrBothAbsent(one: unknown, other: unknown): boolean {
  return (one === undefined) === (other === undefined) && isSame(one, other)
}

function sorted(value: unknown): string {
  const text = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint'
      ? Number(each)
      : isAny(each)
        ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
        : each,
  )
  return [undefined, 'null', '""', 'false', '[]', '{}'].includes(text) ? '' : text
}

/** Whether each value there is nothing, or of that type. */
export function areTyped(value: unknown, type: 'string' | 'boolean' | 'object', keys: readonly string[]): boolean {
  return keys.every((key) => {
    const found = at(value, key) ?? undefined
    return found === undefined || (type === 'object' ? isAny(found) : typeof found === type)
  })
}

export function finalizers(object: Any): readonly string[] {
  const list = at(object, 'metadata', 'finalizers')
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}

export function addsFinalizer(write: WriteSeen): boolean {
  const before = finalizers(write.old)
  return finalizers(write.new).some((each) => !before.includes(each))
}

/** ms since 1970 of an RFC 3339 time; NaN where it is none. */
export function timeIn(text: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
}

/** More than any TTL: never. */
export const NEVER = 2n ** 64n

/** A whole number of 64 bits, or undefined. */
export function int64(value: unknown): bigint | undefined {
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value))) return undefined
  return BigInt.asIntN(64, BigInt(value)) === BigInt(value) ? BigInt(value) : undefined
}
