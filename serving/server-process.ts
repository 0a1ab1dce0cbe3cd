import type { Logger } from './logger.ts'

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

/**
 * Lets a process live as a server does: a first signal aborts the result, a second one ends it at once; what nothing caught is a
 * fault of ours, which is said and counted, and the next request is answered from the same caches as before.
 * @param program the process, which main.ts alone has
 */
export function liveAsServer(program: NodeJS.Process, log: Logger, onUncaught: () => void): AbortSignal {
  const ending = new AbortController()
  for (const [signal, number] of Object.entries(SIGNALS)) {
    program.on(signal, () => {
      if (ending.signal.aborted) program.exit(128 + number)
      ending.abort(new Error(`ended by ${signal}`))
    })
  }
  // A log that nobody reads any more is no reason to end, and would be logged as an error, and so again without end.
  for (const stream of [program.stdout, program.stderr]) stream.on('error', () => undefined)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    program.on(event, (error: unknown) => {
      onUncaught()
      log.error({ err: error }, 'nothing caught this error')
    })
  }
  return ending.signal
}
