/** The two halves of a bearer token. */
export interface Bearer {
  readonly name: string
  readonly value: string
}

/** A name may have 253 characters, a value has 54. */
const LONGEST = 512

/** Reads `ext/<name>:<value>`, and `<name>:<value>` as v3 tokens have it; undefined where it is neither. */
export function readBearer(text: string): Bearer | undefined {
  if (text.length > LONGEST) return undefined
  const [, name, value] = /^(?:ext\/)?([a-z0-9][-.a-z0-9]*):(\S+)$/.exec(text) ?? []
  return name === undefined || value === undefined ? undefined : { name, value }
}
