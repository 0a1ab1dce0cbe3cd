#!/usr/bin/env node
import { homedir } from 'node:os'
import { performance } from 'node:perf_hooks'
import { connect } from '../cluster/connect.ts'
import { loadKubeconfig } from '../cluster/load-kubeconfig.ts'
import { UsageError } from '../serving/flag-values.ts'
import { createLogger } from '../serving/logger.ts'
import { VERSION } from '../serving/version.ts'
import { readCommandLine, type ServeOptions } from './command-line.ts'
import type { Metrics } from './metrics.ts'
import { serve } from './serve.ts'

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

async function main(): Promise<void> {
  const command = await readCommandLine(process.argv.slice(2), VERSION)
  switch (command.run) {
    case 'print':
      process.stdout.write(command.text)
      return
    case 'serve':
      await serveUntilSignalled(command.options)
  }
}

async function serveUntilSignalled(options: ServeOptions): Promise<void> {
  const log = createLogger(options.logLevel, process.stdout)
  const ending = new AbortController()
  let metrics: Metrics | undefined
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (ending.signal.aborted) process.exit(128 + number)
      ending.abort(new Error(`ended by ${signal}`))
    })
  }
  // A log that nobody reads any more is no reason to end, and would be logged as an error, and so again without end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  // What nothing caught is a fault of ours, said and counted: whoever is logged in goes on being let in.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      metrics?.uncaught()
      log.error({ err: error }, 'nothing caught this error')
    })
  }
  const flags = options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }
  const config = await loadKubeconfig(flags, { env: process.env, homeFolder: homedir() })
  const connection = connect(config, { userAgent: `rtoken-apiserver/${VERSION}` })
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  await serve(options, { connection, clock, log, ending: ending.signal, onMetrics: (made) => (metrics = made) })
}

try {
  await main()
  // Nothing that is left open may keep a server alive that has ended.
  process.exit(0)
} catch (error) {
  const sentence = error instanceof Error ? error.message : 'it failed for no given reason'
  process.stderr.write(`rtoken-apiserver: ${sentence}${error instanceof UsageError ? '; see --help' : ''}\n`)
  process.exit(1)
}
