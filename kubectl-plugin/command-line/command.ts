import type { Operation } from '../operation.ts'
import type { Given } from './given.ts'

/** A flag, for the parser, for --help, for the pages in docs/ and for completion alike. */
export interface Flag {
  /** Without its dashes. */
  readonly name: string
  /** One letter. */
  readonly short?: string
  /** `switch` takes nothing, `text` one value, `texts` as many as there are flags and commas. */
  readonly takes: 'switch' | 'text' | 'texts'
  /** What the value is called in --help, such as `NAME`. */
  readonly value?: string
  /** The value that the flag alone stands for; it then never takes the next word. */
  readonly bare?: string
  /** The only values there are. */
  readonly choices?: readonly string[]
  /** What completion offers where there are no choices: these, or what is there at the time. */
  readonly suggests?: readonly string[] | LiveValues
  /** In a `texts` flag a comma is part of the value. */
  readonly keepsCommas?: boolean
  /** What holds where the flag is not given, for --help. */
  readonly default?: string
  readonly describe: string
}

/** Values that completion looks up: among the commands, in the kubeconfig, in the cluster, or in the folder. */
export type LiveValues =
  | 'commands'
  | 'tokens'
  | 'own-tokens'
  | 'users'
  | 'clusters'
  | 'contexts'
  | 'kubeconfig-clusters'
  | 'kubeconfig-users'
  | 'files'

export interface Example {
  readonly comment: string
  /** After the name of the program. */
  readonly words: string
}

/** Words that are no flags. */
export interface Positionals {
  /** `NAME...` */
  readonly shown: string
  readonly least: number
  readonly most: number
  /** What completion offers; a function is given the words that stand there already. */
  readonly suggests?: readonly string[] | LiveValues | ((before: readonly string[]) => readonly string[] | LiveValues)
}

/** One command: all that is said of it, and how what was given becomes a plain value to run. */
export interface Command {
  readonly name: string
  readonly aliases?: readonly string[]
  /** One line, for the list of commands. */
  readonly summary: string
  /** Paragraphs; one of lines that begin with "- " is a list. */
  readonly about: readonly string[]
  readonly examples: readonly Example[]
  readonly positionals: Positionals
  readonly flags: readonly Flag[]
  /** It talks to a cluster, and takes kubectl's flags for that. */
  readonly asksCluster: boolean
  /** @throws UsageError */
  readonly operation: (given: Given) => Operation
}

export const NO_POSITIONALS: Positionals = { shown: '', least: 0, most: 0 }
