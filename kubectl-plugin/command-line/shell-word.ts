import { cellText } from '../output/cell.ts'

const PLAIN_WORD = /^[A-Za-z0-9_./:@%+,=-]+$/

/** As a shell takes it for one word, and a terminal shows it. */
export function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${cellText(text).replaceAll("'", String.raw`'\''`)}'`
}
