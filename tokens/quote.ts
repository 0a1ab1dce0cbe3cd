/** A value of somebody else's inside a sentence of ours: as it is where it is plain, else quoted, escaped and cut at 64. */
export function quoted(value: string): string {
  if (/^[\w.:/@-]{1,100}$/.test(value)) return value
  return inQuotes(value, 64)
}

/** The name of an object inside a sentence of kube-apiserver's form, always in quotes; none that could be stored is cut. */
export function quotedName(name: string): string {
  return inQuotes(name, LONGEST_NAME)
}

/** IsDNS1123Subdomain of apimachinery. */
const LONGEST_NAME = 253

function inQuotes(value: string, longest: number): string {
  const characters = value.length <= longest ? [] : Array.from(value.slice(0, 2 * longest + 1))
  const cut = characters.length <= longest ? value : `${characters.slice(0, longest).join('')}...`
  return escapeInvisible(JSON.stringify(cut))
}

/** Everything that moves a cursor, turns the text round or cannot be seen, as \u{...} escapes. */
export function escapeInvisible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  )
}
