import { escapeControls } from './terminal-safe.ts'

/**
 * One line of CSV (RFC 4180, but for the line break of Unix). A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
 * return) gets a ' before it: the text of a token's description is somebody else's.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`
}

function csvCell(text: string): string {
  const shown = escapeControls(text)
  // Full-width forms of the same signs start formulas too, in some spreadsheets; spaces before them do not help.
  const safe = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])/u.test(shown) ? `'${shown}` : shown
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
