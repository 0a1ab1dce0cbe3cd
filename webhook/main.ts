#!/usr/bin/env node
import { homedir } from 'node:os'
import { performance } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import type { Connection } from '../cluster/connection.ts'
import { UsageError } from '../serving/flag-values.ts'
import { liveAsServer } from '../serving/server-process.ts'
import { VERSION } from '../serving/version.ts'
import type { UninstallOptions } from './command-line.ts'
import type { Metrics } from './metrics.ts'
import type { ServeOptions } from './serve-flags.ts'

// The first process of a container is ended by no signal that it does not listen to, and all that is imported below takes a second
// to load: a pod that is ended meanwhile would wait for half a minute to be killed.
const endAtOnce = (): never => process.exit(143)
process.once('SIGTERM', endAtOnce)

/** A replica that had read the Secret before the annotation has put a registration back by then. */
const UNINSTALL_WATCH_MS = 5000

async function main(): Promise<void> {
  const { readCommandLine } = await import('./command-line.ts')
  const command = await readCommandLine(process.argv.slice(2), VERSION)
  switch (command.run) {
    case 'print':
      process.stdout.write(command.text)
      return
    case 'render-registrations': {
      const { registrationsManifest } = await import('./registration/registrations-manifest.ts')
      process.stdout.write(registrationsManifest())
      return
    }
    case 'explain': {
      const { explain } = await import('./explain/explain.ts')
      const explained = await explain(command.options, await text(process.stdin), Date.now())
      await written(explained.text)
      process.exitCode = explained.exitCode
      return
    }
    case 'uninstall':
      await uninstallFrom(command.options)
      return
    case 'serve':
      await serveUntilSignalled(command.options)
  }
}

/** A pipe takes what it can hold: the process must not end before the rest is out. */
function written(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Whoever reads may have seen enough.
    process.stdout.on('error', (error) => ('code' in error && error.code === 'EPIPE' ? resolve() : reject(error)))
    process.stdout.write(text, () => resolve())
  })
}

async function uninstallFrom({ kubeconfig, serviceName, namespace }: UninstallOptions): Promise<void> {
  const { uninstall } = await import('./uninstall.ts')
  const { tlsSecret } = await import('./tls-secret.ts')
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const connection = await connectionTo(kubeconfig)
  await uninstall({ connection, place: tlsSecret(serviceName, namespace), watchMs: UNINSTALL_WATCH_MS, say })
}

async function connectionTo(kubeconfig: string | undefined): Promise<Connection> {
  const { connect } = await import('../cluster/connect.ts')
  const { loadKubeconfig } = await import('../cluster/load-kubeconfig.ts')
  const flags = kubeconfig === undefined ? {} : { kubeconfig }
  const config = await loadKubeconfig(flags, { env: process.env, homeFolder: homedir() })
  return connect(config, { userAgent: `rtoken-webhook/${VERSION}` })
}

async function serveUntilSignalled(options: ServeOptions): Promise<void> {
  const { createLogger } = await import('../serving/logger.ts')
  const log = createLogger(options.logLevel, process.stdout)
  let metrics: Metrics | undefined
  const ending = liveAsServer(process, log, () => metrics?.uncaught())
  process.off('SIGTERM', endAtOnce)
  const { FollowedConfiguration } = await import('./configuration/followed-configuration.ts')
  const { UnchangingConfiguration } = await import('./configuration/unchanging-configuration.ts')
  const configured =
    options.config === undefined ? new UnchangingConfiguration() : await FollowedConfiguration.read(options.config)
  const { serve } = await import('./serve.ts')
  const connection = await connectionTo(options.kubeconfig)
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const onMetrics = (made: Metrics) => (metrics = made)
  await serve(options, { connection, configured, clock, log, ending, onMetrics })
}

try {
  await main()
  // Nothing that is left open may keep a webhook alive that has ended.
  process.exit()
} catch (error) {
  const sentence = error instanceof Error ? error.message : 'it failed for no given reason'
  process.stderr.write(`rtoken-webhook: ${sentence}${error instanceof UsageError ? '; see --help' : ''}\n`)
  process.exit(1)
}
