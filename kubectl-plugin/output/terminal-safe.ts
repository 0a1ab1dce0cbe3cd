import { exactJsonText } from '../../cluster/exact-json.ts'

/** What commands a terminal or turns text round: controls but for tab and line breaks, and the marks of direction. */
const COMMANDS = /(?![\t\n\r])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const EACH_COMMAND = new RegExp(COMMANDS, 'gu')

export function holdsControls(text: string): boolean {
  return COMMANDS.test(text)
}

/** The text with everything that a terminal would obey written as `\u{1b}`. */
export function escapeControls(text: string): string {
  return text.replace(EACH_COMMAND, (character) => `\\u{${codeOf(character).toString(16)}}`)
}

/** The same for what stands in the double quotes of JSON or YAML: `\u001b`. */
export function escapeForQuotes(text: string): string {
  return text.replace(EACH_COMMAND, (character) => `\\u${codeOf(character).toString(16).padStart(4, '0')}`)
}

/** JSON of four spaces a level, as kubectl prints it. JSON.stringify leaves the controls from U+007F to U+009F as they are. */
export function jsonText(value: unknown, indent = 4): string {
  return escapeForQuotes(exactJsonText(value, indent))
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}
