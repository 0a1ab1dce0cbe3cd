import { exactJsonText } from '../../cluster/exact-json.ts'

/** What commands a terminal or turns text round: controls but for tab and line breaks, and the marks of direction. */
const COMMANDS = /(?![\t\n\r])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** The text with everything that a terminal would obey written as `\u{1b}`. */
export function escapeControls(text: string): string {
  return text.replace(COMMANDS, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`)
}

/** JSON of four spaces a level, as kubectl prints it. JSON.stringify leaves the controls from U+007F to U+009F as they are. */
export function jsonText(value: unknown, indent = 4): string {
  return exactJsonText(value, indent).replace(
    COMMANDS,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}
