#!/usr/bin/env node
import { homedir } from 'node:os'
import { performance } from 'node:perf_hooks'
import { UsageError } from '../serving/flag-values.ts'
import { liveAsServer } from '../serving/server-process.ts'
import { VERSION } from '../serving/version.ts'
import type { ServeOptions } from './command-line.ts'
import type { Metrics } from './metrics.ts'

// The first process of a container is ended by no signal that it does not listen to, and all that is imported below takes a second
// to load: a pod that is ended meanwhile would wait for half a minute to be killed.
const endAtOnce = (): never => process.exit(143)
process.once('SIGTERM', endAtOnce)

async function main(): Promise<void> {
  const { readCommandLine } = await import('./command-line.ts')
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
  const { createLogger } = await import('../serving/logger.ts')
  const log = createLogger(options.logLevel, process.stdout)
  let metrics: Metrics | undefined
  const ending = liveAsServer(process, log, () => metrics?.uncaught())
  process.off('SIGTERM', endAtOnce)
  const { connect } = await import('../cluster/connect.ts')
  const { loadKubeconfig } = await import('../cluster/load-kubeconfig.ts')
  const { serve } = await import('./serve.ts')
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
