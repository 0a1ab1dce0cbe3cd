/** A bearer of Rancher, taken apart. The value is never shown. */
export interface Bearer {
  /** It begins with `ext/`, as those of tokens.ext.cattle.io do. */
  readonly isExt: boolean
  readonly name: string
  readonly value: string
}

/**
 * Reads `NAME:VALUE` or `ext/NAME:VALUE`, with or without `Bearer` or `Authorization: Bearer` before it; undefined where the text
 * is neither.
 */
export function bearerFrom(text: string): Bearer | undefined {
  const bare = text.trim().replace(/^(authorization:\s*)?bearer\s+/i, '')
  const [, prefix, name, value] = /^(ext\/)?([a-z0-9][-a-z0-9.]{0,252}):(\S{1,4096})$/.exec(bare) ?? []
  return name === undefined || value === undefined ? undefined : { isExt: prefix !== undefined, name, value }
}
