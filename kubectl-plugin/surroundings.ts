import type { Environment } from '../cluster/keep-alive-agent.ts'

/** A stream to write to; `write` resolves when there is room for more. */
export interface Output {
  readonly isTerminal: boolean
  write(text: string): Promise<void>
}

/** All of the process that an operation may touch. */
export interface Surroundings {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Environment
  readonly homeFolder: string
  /** A person sits at stdin. */
  readonly interactive: boolean
  /** ms since 1970 */
  readonly now: () => number
  /** Whether `now` is held against the clock of the server; who looks from another time on purpose does not. */
  readonly checksClock: boolean
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** How the person calls us: `kubectl rtoken`. */
  readonly program: string
}
