#!/usr/bin/env node
import { homedir } from 'node:os'
import { performance } from 'node:perf_hooks'
import { connect } from '../cluster/connect.ts'
import { loadKubeconfig } from '../cluster/load-kubeconfig.ts'
import { UsageError } from '../serving/flag-values.ts'
import { createLogger } from '../serving/logger.ts'
import { liveAsServer } from '../serving/server-process.ts'
import { VERSION } from '../serving/version.ts'
import { readCommandLine, type ServeOptions } from './command-line.ts'
import type { Metrics } from './metrics.ts'
import { serve } from './serve.ts'

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
  let metrics: Metrics | undefined
  const ending = liveAsServer(process, log, () => metrics?.uncaught())
  const flags = options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }
  const config = await loadKubeconfig(flags, { env: process.env, homeFolder: homedir() })
  const connection = connect(config, { userAgent: `rtoken-apiserver/${VERSION}` })
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  await serve(options, { connection, clock, log, ending, onMetrics: (made) => (metrics = made) })
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
