/** A flag that differs by more is another. */
const MOST_EDITS = 4

/** The flag that was perhaps meant, as the end of a sentence; '' where none is near. */
export function nearestFlag(name: string, known: Iterable<string>): string {
  const near = [...known]
    .map((other) => ({ other, edits: editsBetween(name, other) }))
    .filter(({ other, edits }) => edits <= Math.min(MOST_EDITS, Math.floor(other.length / 2.5)))
    .toSorted((one, two) => one.edits - two.edits)
  return near[0] === undefined ? '' : `; did you mean --${near[0].other}?`
}

/** How many letters have to be put in, taken out or changed. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1]
    for (let at = 1; at <= other.length; at++) {
      const changed = (row[at - 1] ?? 0) + (other[at - 1] === one[index] ? 0 : 1)
      next.push(Math.min(changed, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
