import { tokenNameFrom } from '../inventory/token-name.ts'
import type { Operation } from '../operation.ts'
import { COLOUR_CHOICES, type ColourChoice } from '../output/coloured-warnings.ts'
import { CLUSTER_FLAGS } from './cluster-flags.ts'
import type { Command, Flag } from './command.ts'
import { COLOUR_FLAG, commandNamed, COMMANDS, flagsOf, HELP_FLAG } from './commands.ts'
import { Given } from './given.ts'
import { nearestCommand } from './nearest-command.ts'
import { UsageError } from './usage-error.ts'
import { wordShown } from './word-shown.ts'
import { wordsForYargs } from './words-for-yargs.ts'

export interface CommandLine {
  readonly operation: Operation
  readonly colour: ColourChoice
}

/**
 * What the words after the name of the program ask for.
 * @throws UsageError
 */
export async function parseCommandLine(words: readonly string[]): Promise<CommandLine> {
  const plain = (operation: Operation): CommandLine => ({ operation, colour: 'auto' })
  if (words.length === 0) return plain({ run: 'help', command: undefined })
  if (words[0] === '--version') return plain({ run: 'version' })
  if (words[0] === '__complete') return plain({ run: 'complete', words: words.slice(1) })
  const command = commandOf(words)
  if (command === undefined) return plain({ run: 'help', command: undefined })
  const flags = flagsOf(command)
  const prepared = wordsForYargs(words, flags, command.name)
  // The first positional is the command itself.
  const positionals = prepared.positionals.slice(1)
  const given = await givenFrom(prepared.flags, flags, command.name, positionals)
  const colour = given.choice(COLOUR_FLAG.name, COLOUR_CHOICES) ?? 'auto'
  if (given.isOn(HELP_FLAG.name)) return { operation: { run: 'help', command: command.name }, colour }
  checkPositionals(command, positionals)
  return { operation: command.operation(given), colour }
}

/** @param words each flag as `--name=value` */
export async function givenFrom(
  words: readonly string[],
  flags: readonly Flag[],
  command: string,
  positionals: readonly string[] = [],
): Promise<Given> {
  return new Given(command, flags, positionals, await valuesOf(words, flags))
}

/** The command that is named, or undefined where the words only ask for help. */
function commandOf(words: readonly string[]): Command | undefined {
  // Where the first word is a flag, the command comes after some of kubectl's: only these are known before it is.
  const [first] = words[0]?.startsWith('-') === true ? wordsBefore(words) : words
  if (first === undefined) {
    if (words.some((word) => word === '-h' || word === '--help')) return undefined
    throw new UsageError('no command is named')
  }
  const command = commandNamed(first)
  if (command === undefined) throw new UsageError(`unknown command ${wordShown(first)}${nearestCommand(first)}`)
  return command
}

function wordsBefore(words: readonly string[]): readonly string[] {
  const flags = [...new Map(COMMANDS.flatMap(flagsOf).map((flag) => [flag.name, flag])).values(), ...CLUSTER_FLAGS]
  return wordsForYargs(words, flags, undefined).positionals
}

async function valuesOf(words: readonly string[], flags: readonly Flag[]): Promise<Readonly<Record<string, unknown>>> {
  // yargs takes as long to load as the rest of the start: where there is no flag, nobody waits for it.
  if (words.length === 0) return {}
  const { default: yargs } = await import('yargs')
  const parser = yargs()
    .locale('en')
    .help(false)
    .version(false)
    .exitProcess(false)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new UsageError(message ?? 'the command line cannot be read')
    })
  // Declaring all that the command takes would cost more than reading what is there.
  for (const { name, takes } of flags.filter(({ name }) => words.some((word) => word.startsWith(`--${name}=`)))) {
    if (takes === 'switch') parser.option(name, { type: 'boolean' })
    else if (takes === 'text') parser.option(name, { type: 'string' })
    else parser.option(name, { type: 'string', array: true })
  }
  const values: Record<string, unknown> = await parser.parseAsync([...words])
  return values
}

function checkPositionals({ name, positionals }: Command, words: readonly string[]): void {
  const unwanted = words[positionals.most]
  if (unwanted !== undefined) {
    const allowed =
      positionals.most === 0
        ? `it takes no words beside flags${wayToGet(name, unwanted)}`
        : `it takes ${positionals.shown}`
    throw new UsageError(`unknown word ${wordShown(unwanted)} for ${name}: ${allowed}`, name)
  }
  if (words.length < positionals.least) throw new UsageError(`${name} needs ${positionals.shown}`, name)
}

/** Whoever is used to `kubectl get` names a token to list. */
function wayToGet(command: string, word: string): string {
  return command === 'list' && !word.includes(':') && tokenNameFrom(word) !== undefined
    ? `; did you mean get ${word}?`
    : ''
}
