import { escapeInvisible } from '../../tokens/quote.ts'

/** What a cell shows where there is nothing, as kubectl has it. */
export const NONE = '<none>'
export const UNKNOWN = '<unknown>'
export const NEVER = '<never>'

const PLAIN = /^[\x20-\x7e]*$/

/**
 * Somebody else's text for a cell of a table. As kubectl has it: cut at the first line break, ESC as ^[ and a carriage return as
 * \r. Beyond that everything that moves a cursor or turns the text round is shown as an escape: a tab would break the columns,
 * and U+009B is an ESC [ of its own.
 */
export function cellText(text: string): string {
  if (PLAIN.test(text)) return text
  const [line = ''] = text.split(/[\f\n\r]/, 1)
  const cut = line === text ? text : `${line}...`
  return escapeInvisible(cut.replaceAll('\u001b', '^[').replaceAll('\t', '\\t'))
}

/** How many columns of a terminal the text takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of segments(text)) width += WIDE.test(segment) ? 2 : lettersOf(segment)
  return width
}

const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u
const MARK = /\p{M}/gu

/** Some scripts put several letters together, or a sign before whatever follows it, a space too: terminals count each. */
const lettersOf = (segment: string): number => Array.from(segment.replace(MARK, '')).length

/** What a terminal shows as one character. Built at the first text that needs it: it costs 50 ms. */
let segmenter: Intl.Segmenter | undefined
function segments(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}
