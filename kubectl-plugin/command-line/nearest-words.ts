/** A word that differs by more is another. */
const MOST_EDITS = 4

/** The words that were perhaps meant: the nearest of those that are near. */
export function nearestWords(word: string, known: Iterable<string>): readonly string[] {
  const near = [...known]
    .map((other) => ({ other, edits: editsBetween(word, other) }))
    .filter(({ other, edits }) => edits <= Math.min(MOST_EDITS, Math.floor(other.length / 2.5)))
  const least = Math.min(...near.map(({ edits }) => edits))
  return near.filter(({ edits }) => edits === least).map(({ other }) => other)
}

/** The end of a sentence; '' where nothing else can have been meant. */
export function didYouMean(words: readonly string[]): string {
  return words.length === 0 ? '' : `; did you mean ${words.join(' or ')}?`
}

/** How many letters have to be put in, taken out or changed, or change places with the next. */
function editsBetween(one: string, other: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1]
    for (let at = 1; at <= other.length; at++) {
      const changed = (row[at - 1] ?? 0) + (other[at - 1] === one[index] ? 0 : 1)
      const isSwapped = at > 1 && index > 0 && other[at - 1] === one[index - 1] && other[at - 2] === one[index]
      const swapped = isSwapped ? (before[at - 2] ?? 0) + 1 : changed
      next.push(Math.min(changed, swapped, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row[other.length] ?? 0
}
