import type { Command, Flag } from './command.ts'
import { EXIT_CODES_TEXT } from '../exit-code.ts'
import { CLUSTER_FLAGS } from './cluster-flags.ts'
import { COMMANDS, GENERAL_FLAGS } from './commands.ts'

const WIDTH = 100

/** All commands, one line each. */
export function overviewText(program: string): string {
  const widest = Math.max(...COMMANDS.map(({ name }) => name.length))
  return [
    'Manages the API tokens of Rancher: what exists, who owns it, when it expires and what breaks the rules.',
    '',
    'Usage:',
    `  ${program} COMMAND [flags]`,
    '',
    'Commands:',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(widest)}  ${summary}`),
    '',
    `Use "${program} COMMAND --help" for more information about a command. Flags come after "${program}".`,
    '',
  ].join('\n')
}

export function exitCodesText(): string {
  return ['Exit codes:', ...EXIT_CODES_TEXT.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`), ''].join(
    '\n',
  )
}

/** What --help prints of one command: examples before flags, as kubectl has it. */
export function helpText(command: Command, program: string): string {
  const usage = [program, command.name, command.positionals.shown, '[flags]'].filter((part) => part !== '').join(' ')
  return [
    ...command.about.flatMap((paragraph) => [...paragraph.split('\n').flatMap(wrappedItem), '']),
    'Examples:',
    ...command.examples.flatMap(({ comment, words }) => [`  # ${comment}`, `  ${program} ${words}`, '']),
    ...(command.aliases === undefined ? [] : [`Aliases: ${[command.name, ...command.aliases].join(', ')}`, '']),
    ...flagSection('Flags:', [...command.flags, ...GENERAL_FLAGS]),
    ...(command.asksCluster ? flagSection('Flags for the cluster, as in kubectl:', CLUSTER_FLAGS) : []),
    'Usage:',
    `  ${usage}`,
    '',
  ].join('\n')
}

function flagSection(title: string, flags: readonly Flag[]): string[] {
  return [title, ...flags.flatMap(flagLines), '']
}

function flagLines(flag: Flag): string[] {
  const fallback = flag.default === undefined ? '' : ` (default ${flag.default})`
  return [`  ${flagUsage(flag)}`, ...wrapped(`${flag.describe}${fallback}`, WIDTH - 8).map((line) => `        ${line}`)]
}

/** `-o, --output=FORMAT` */
export function flagUsage({ name, short, takes, value, bare }: Flag): string {
  const long = `--${name}`
  const shown =
    takes === 'switch' ? long : bare === undefined ? `${long}=${value ?? 'VALUE'}` : `${long}[=${value ?? 'VALUE'}]`
  return short === undefined ? shown : `-${short}, ${shown}`
}

/** A line of a list hangs from its dash. */
function wrappedItem(line: string): string[] {
  if (!line.startsWith('- ')) return wrapped(line, WIDTH)
  return wrapped(line, WIDTH - 2).map((part, index) => (index === 0 ? part : `  ${part}`))
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
