import type { ListOperation } from './operations/list.ts'

export interface HelpOperation {
  readonly run: 'help'
  /** The command that is asked about; undefined: all of them. */
  readonly command: string | undefined
}

export interface VersionOperation {
  readonly run: 'version'
}

/** What the command line asks for, as a plain value. */
export type Operation = ListOperation | HelpOperation | VersionOperation
