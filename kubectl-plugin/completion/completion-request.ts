import type { Command, Flag, LiveValues } from '../command-line/command.ts'
import { commandNamed, COMMANDS, flagsOf } from '../command-line/commands.ts'
import { CLUSTER_FLAGS } from '../command-line/cluster-flags.ts'

export interface Choice {
  readonly value: string
  readonly describe: string
}

/** Values that only the kubeconfig, the cluster or the folder knows. */
export type AskedValues = Exclude<LiveValues, 'commands'>

/** What completion is to offer: choices that are known, or values to look up. */
export interface CompletionRequest {
  /** How the word begins that is being typed. */
  readonly prefix: string
  /** Stands before each choice: the part of a list with commas that is typed already. */
  readonly before: string
  readonly offers: readonly Choice[] | AskedValues
  /** The words so far, for whoever has to talk to the cluster that they choose. */
  readonly words: readonly string[]
}

/** @param words all that is typed after the name of the plugin; the last may be empty */
export function completionRequest(words: readonly string[]): CompletionRequest {
  const typed = words.slice(0, -1)
  const last = words.at(-1) ?? ''
  const { command, isUnknown, flag, isOver, positionals } = readTyped(typed)
  const request: MakeRequest = (prefix, offers, before = '') => ({
    prefix,
    before,
    offers: offers === 'commands' ? commandChoices() : offers,
    words: typed,
  })
  if (flag !== undefined) return valueRequest(flag, last, request)
  const assigned = isOver ? null : /^--([^=]+)=(.*)$/s.exec(last)
  if (assigned !== null) {
    const [, name, value = ''] = assigned
    const known = knownFlags(command).find((flag) => flag.name === name)
    return known === undefined ? request(last, []) : valueRequest(known, value, request)
  }
  if (last.startsWith('-') && !isOver)
    return request(
      last,
      knownFlags(command).map(({ name, describe }) => ({ value: `--${name}`, describe })),
    )
  if (command === undefined) return request(last, isUnknown ? [] : 'commands')
  const { suggests, most } = command.positionals
  if (suggests === undefined || positionals.length >= most) return request(last, [])
  const offers = typeof suggests === 'function' ? suggests(positionals) : suggests
  return request(last, typeof offers === 'string' ? offers : asChoices(offers))
}

type MakeRequest = (prefix: string, offers: readonly Choice[] | LiveValues, before?: string) => CompletionRequest

function commandChoices(): Choice[] {
  return COMMANDS.map(({ name, summary }) => ({ value: name, describe: summary }))
}

function valueRequest(flag: Flag, typed: string, request: MakeRequest): CompletionRequest {
  const offers = flag.choices === undefined ? (flag.suggests ?? []) : flag.choices
  const values = typeof offers === 'string' ? offers : asChoices(offers)
  const comma = flag.takes === 'texts' && flag.keepsCommas !== true ? typed.lastIndexOf(',') + 1 : 0
  return request(typed.slice(comma), values, typed.slice(0, comma))
}

interface Typed {
  readonly command: Command | undefined
  /** The word that should be the command is none. */
  readonly isUnknown: boolean
  /** The flag whose value comes next. */
  readonly flag: Flag | undefined
  /** After `--` there are no flags. */
  readonly isOver: boolean
  /** After the command. */
  readonly positionals: readonly string[]
}

/** Half of a command line is read as it comes: nothing in it is an error. */
function readTyped(typed: readonly string[]): Typed {
  let command: Command | undefined
  let isUnknown = false
  let flag: Flag | undefined
  let isOver = false
  const positionals: string[] = []
  for (const word of typed) {
    if (flag !== undefined) flag = undefined
    else if (word === '--') isOver = true
    else if (word.startsWith('-') && word !== '-' && !isOver) flag = flagThatWaits(word, knownFlags(command))
    else if (command === undefined) {
      command = isUnknown ? undefined : commandNamed(word)
      isUnknown = command === undefined
    } else positionals.push(word)
  }
  return { command, isUnknown, flag, isOver, positionals }
}

/** The flag of the word, where its value is the next word. */
function flagThatWaits(word: string, flags: readonly Flag[]): Flag | undefined {
  if (word.includes('=')) return undefined
  const flag = flags.find(({ name, short }) => word === `--${name}` || (short !== undefined && word === `-${short}`))
  return flag === undefined || flag.takes === 'switch' || flag.bare !== undefined ? undefined : flag
}

function knownFlags(command: Command | undefined): readonly Flag[] {
  return command === undefined ? CLUSTER_FLAGS : flagsOf(command)
}

function asChoices(values: readonly string[]): Choice[] {
  return values.map((value) => ({ value, describe: '' }))
}
