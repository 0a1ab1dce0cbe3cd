import { cellText } from './cell.ts'

/** Somebody else's text for a cell of a Markdown table: nothing in it is markup. */
export function markdownCell(text: string): string {
  return cellText(text).replaceAll(/[\\`*_{}[\]<>|#!&~]/g, (character) =>
    character === '<' ? '&lt;' : character === '>' ? '&gt;' : character === '&' ? '&amp;' : `\\${character}`,
  )
}
