import { ApiError } from '../../cluster/api-error.ts'
import { ConnectionError } from '../../cluster/connection-error.ts'
import { KubeconfigError } from '../../cluster/kubeconfig-error.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { NoTokensToRead } from '../inventory/no-tokens-to-read.ts'
import type { Surroundings } from '../surroundings.ts'

export interface Outcome {
  readonly lines: readonly string[]
  readonly exitCode: number
}

/** What people mean who give one of kubectl's flags the name of something of Rancher. */
const FLAG_HINTS = {
  user: '--user is a user of the kubeconfig; whose tokens are meant is said with --owner',
  cluster: '--cluster is a cluster of the kubeconfig; the cluster that tokens are for is said with --scope',
} as const

/** How an error ends the program: what kubectl would say, and the exit code. */
export function outcomeOfError(error: unknown, { program, signal }: Pick<Surroundings, 'program' | 'signal'>): Outcome {
  if (signal.aborted) return { lines: [], exitCode: EXIT_CODE.interrupted }
  // Whoever read our output has had enough: `| head` is no error.
  if (isBrokenPipe(error)) return { lines: [], exitCode: EXIT_CODE.ok }
  if (error instanceof UsageError) {
    const command = error.command === undefined ? '' : ` ${error.command}`
    return {
      lines: [`error: ${error.message}`, `See '${program}${command} --help' for usage.`],
      exitCode: EXIT_CODE.error,
    }
  }
  if (error instanceof ApiError) return { lines: [apiErrorLine(error)], exitCode: exitCodeOf(error) }
  if (error instanceof NoTokensToRead) {
    const answers = error.shortfalls.filter(({ reason }) => reason !== 'absent').map(({ error }) => error)
    const [first] = answers
    if (first !== undefined) return { lines: answers.map(apiErrorLine), exitCode: exitCodeOf(first) }
  }
  // kubectl says it so of a context alone.
  if (error instanceof KubeconfigError && error.message.startsWith('context was not found')) {
    return { lines: [`Error in configuration: ${error.message}`], exitCode: EXIT_CODE.error }
  }
  if (error instanceof KubeconfigError && error.flag !== undefined) {
    return { lines: [`error: ${error.message}`, FLAG_HINTS[error.flag]], exitCode: EXIT_CODE.error }
  }
  // Its message is the whole sentence of kubectl.
  if (error instanceof ConnectionError) return { lines: [error.message], exitCode: EXIT_CODE.error }
  return { lines: [`error: ${error instanceof Error ? error.message : String(error)}`], exitCode: EXIT_CODE.error }
}

export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}

function exitCodeOf({ status }: ApiError): number {
  return status === 401 || status === 403 ? EXIT_CODE.noAccess : EXIT_CODE.error
}

/** As kubectl's StandardErrorMessage has it. */
export function apiErrorLine({ status, reason, message }: ApiError): string {
  if (status === 401) return `error: You must be logged in to the server (${message})`
  return `Error from server (${reason}): ${message}`
}
