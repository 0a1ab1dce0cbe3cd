import { canonicalText, type Json } from './json.ts'

const EMPTY = canonicalText('')

/**
 * The text by which a field of identity is compared. Null, "", {}, [], false and absence are one: a Go struct reads them as the
 * same zero value, and a server is free to store any of them.
 */
export function identityText(value: Json | undefined): string {
  const text = canonicalText(value)
  return ['null', 'false', '{}', '[]'].includes(text) ? EMPTY : text
}

/** The text of a field that an object does not have at all. */
export const NO_IDENTITY = EMPTY

/** The same, where a field that is there and empty is another thing. */
export const ABSENT = canonicalText(null)

/** The same for a label, where empty and absent are two: a selector finds the one and not the other. */
export function labelIdentityText(label: Json | undefined): string {
  return label === undefined ? ABSENT : identityText(label)
}
