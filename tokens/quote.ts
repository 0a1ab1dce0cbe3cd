/** A value of somebody else's inside a sentence of ours: as it is where it is plain, else quoted, escaped and cut at 64. */
export function quoted(value: string): string {
  if (/^[\w.:/@-]{1,100}$/.test(value)) return value
  const [start = ''] = /^.{0,64}/su.exec(value) ?? []
  const cut = start === value ? value : `${start}...`
  return escapeInvisible(JSON.stringify(cut))
}

/** Everything that moves a cursor, turns the text round or cannot be seen, as \u{...} escapes. */
export function escapeInvisible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  )
}
