const LETTERS: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  "'": "'",
  '\\': '\\',
}

/** What stands in quotes, with the escapes of Go; what is none stays as it is. */
export function unescaped(text: string): string {
  return text.replaceAll(/\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|[0-3][0-7]{2}|.)/gs, (escape) => {
    const after = escape.slice(1)
    const known = LETTERS[after]
    if (known !== undefined) return known
    if (after.length === 1) return escape
    return String.fromCharCode(/^[xu]/.test(after) ? Number.parseInt(after.slice(1), 16) : Number.parseInt(after, 8))
  })
}
