#!/usr/bin/env node
import { homedir } from 'node:os'
import { basename } from 'node:path'
import { runPlugin } from './run-plugin.ts'
import type { Output } from './surroundings.ts'
import { writingTo } from './write-to-stream.ts'

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

const ending = new AbortController()
for (const [signal, number] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    if (ending.signal.aborted) process.exit(128 + number)
    ending.abort(new Error(`ended by ${signal}`))
  })
}
// A write to stdout that fails is told to whoever writes: a token that nobody got the value of is deleted again.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

void runPlugin(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: writingTo(process.stdout),
  stderr: evenIfNobodyReads(writingTo(process.stderr)),
  env: process.env,
  homeFolder: homedir(),
  interactive: process.stdin.isTTY,
  now: () => Date.now(),
  checksClock: true,
  signal: ending.signal,
  program: programName(process.argv[1] ?? ''),
  // What is left open (a kept connection, the timer of a retry) is nobody's any more.
}).then((exitCode) => process.exit(exitCode))

/** Messages that cannot be written end nothing: a change would be left half-way, and a new token with nobody who has its value. */
function evenIfNobodyReads(output: Output): Output {
  return { ...output, write: (text) => output.write(text).catch(() => undefined) }
}

/** `kubectl rtoken` for a file that kubectl finds as its plugin, else the name of the file. */
function programName(path: string): string {
  const name = basename(path).replace(/\.(exe|ts|[cm]?js)$/, '')
  if (name === 'main') return 'kubectl rtoken'
  return name.startsWith('kubectl-') ? `kubectl ${name.slice('kubectl-'.length).replaceAll('_', '-')}` : name
}
