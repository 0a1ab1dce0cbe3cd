/**
 * kube-apiserver may cut a warning at 256 characters (runes, once all of them are over 4096 together), and drops one that holds a
 * control character without a word (apimachinery's NewWarningHeader).
 */
const MOST_CHARACTERS = 255
/** 16 x 255 = 4080: what is written stays under the 4096 at which everything is cut. */
const MOST_WARNINGS = 16

/** The warnings as they can reach the client whole. */
export function warningTexts(warnings: readonly string[]): string[] {
  return [...new Set(warnings.map(warningText))].filter((text) => text !== '').slice(0, MOST_WARNINGS)
}

function warningText(warning: string): string {
  // A lone half of a surrogate pair is no UTF-8.
  const clean = warning
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  const characters = Array.from(clean)
  if (characters.length <= MOST_CHARACTERS) return clean
  // Half a number would be another number: a word is left out whole, unless it is as long as none is.
  const [fitting, rest] = [characters.slice(0, MOST_CHARACTERS - 3).join(''), characters[MOST_CHARACTERS - 3]]
  return `${rest === ' ' ? fitting : fitting.replace(/(?<= )[^ ]{1,80}$/, '')}...`
}
