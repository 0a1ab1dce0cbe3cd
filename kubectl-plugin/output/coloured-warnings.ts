import type { Environment } from '../../cluster/keep-alive-agent.ts'
import type { Output } from '../surroundings.ts'

export const COLOUR_CHOICES = ['auto', 'always', 'never'] as const
export type ColourChoice = (typeof COLOUR_CHOICES)[number]

/** Where colours are wanted, the same output with `Warning:` at the start of a line in bold yellow, as kubectl has it. */
export function withColouredWarnings(out: Output, choice: ColourChoice, env: Environment): Output {
  if (choice === 'never' || (choice === 'auto' && !takesColours(out, env))) return out
  return {
    isTerminal: out.isTerminal,
    write: (text) => out.write(text.replaceAll(/^Warning:/gm, '\u001b[33;1mWarning:\u001b[0m')),
  }
}

/** no-color.org: set to anything but nothing, it means no. */
function takesColours({ isTerminal }: Output, env: Environment): boolean {
  return isTerminal && env['TERM'] !== 'dumb' && (env['NO_COLOR'] ?? '') === ''
}
