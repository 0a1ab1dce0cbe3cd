/** They choose nothing. */
const HOW: ReadonlySet<string> = new Set(['by', 'chunkSize', 'includeProtected'])

/** What was chosen by, as it stands in the head of a journal: all that says something, in the order in which it is read. */
export function selectionText(chosenBy: object): string {
  return JSON.stringify(chosenBy, (key, value: unknown) => (isSaid(value) && !HOW.has(key) ? value : undefined))
}

/** Lists that are empty, switches that are off and texts that are empty choose nothing. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0)
}
