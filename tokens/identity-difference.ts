import { quoted } from './quote.ts'
import { NO_IDENTITY } from './identity-text.ts'
import type { IdentityField } from './identity-field.ts'
import type { Token } from './token.ts'

export interface IdentityDifference {
  readonly field: IdentityField
  /** For people: `spec.userID was user-alice, the change says user-bob`. Of a secret field only that it differs. */
  readonly description: string
}

/**
 * The first field of its identity that a token would lose, or undefined.
 * @param counts whether a field matters here
 */
export function identityDifference(
  before: Token,
  after: Token,
  counts: (field: IdentityField) => boolean,
): IdentityDifference | undefined {
  const now = after.identity
  // Both mostly list the same fields in the same order.
  const ofAfter = (name: string, index: number): IdentityField | undefined =>
    now[index]?.field === name ? now[index] : now.find(({ field }) => field === name)
  for (const [index, field] of before.identity.entries()) {
    if (!counts(field)) continue
    const is = ofAfter(field.field, index)
    if (!field.isSameAs(is)) {
      const [oldText, newText] = [field.text, is?.text ?? NO_IDENTITY]
      if (oldText !== newText) return { field, description: describe(field, oldText, newText) }
    }
  }
  const known = new Set(before.identity.map(({ field }) => field))
  const added = now.find((field) => !known.has(field.field) && field.text !== NO_IDENTITY && counts(field))
  return added && { field: added, description: describe(added, NO_IDENTITY, added.text) }
}

function describe({ field, secret }: IdentityField, was: string, is: string): string {
  if (secret) return `${field} would change`
  const [oldParts, newParts] = [parts(was), parts(is)]
  const keys = [...new Set([...oldParts.keys(), ...newParts.keys()])]
  const key = keys.find((candidate) => oldParts.get(candidate) !== newParts.get(candidate)) ?? ''
  return `${field}${key} was ${shown(oldParts.get(key))}, the change says ${shown(newParts.get(key))}`
}

/** The entries of an object by `.key`; any other value under the empty key. */
function parts(text: string): ReadonlyMap<string, string> {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map([['', plain(value)]])
  return new Map(Object.entries(value).map(([key, entry]) => [`.${key}`, plain(entry)]))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function shown(text: string | undefined): string {
  if (text === undefined || text === 'null') return 'absent'
  return text === '' ? 'empty' : quoted(text)
}
