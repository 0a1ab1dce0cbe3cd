import { widthOf } from './cell.ts'

const LEAST_WIDTH = 6
const PADDING = 3

/**
 * Lays out rows as kubectl's tabwriter does: left-aligned, three spaces apart, a column at least six wide, the last one not
 * padded. Rows may come page by page: a column keeps the width it had, and only grows.
 */
export class Table {
  #widths: readonly number[] = []

  /** The rows as text, one a line; cells must be free of tabs and line breaks. */
  lines(rows: readonly (readonly string[])[]): string {
    const widths = [...this.#widths]
    for (const row of rows) {
      for (const [column, cell] of row.slice(0, -1).entries()) {
        widths[column] = Math.max(widths[column] ?? LEAST_WIDTH, widthOf(cell) + PADDING)
      }
    }
    this.#widths = widths
    return rows.map((row) => `${line(row, widths)}\n`).join('')
  }
}

function line(row: readonly string[], widths: readonly number[]): string {
  const last = row.length - 1
  return row
    .map((cell, column) => (column === last ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))))
    .join('')
}
