import type { Readable, Writable } from 'node:stream'
import { Parser } from 'tap-parser'

export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Reads the TAP of a whole run; writes a line a test file as it ends, and all of what failed. */
export async function reportTests(tap: Readable, out: Writable): Promise<TestCounts> {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const parser = new Parser()
  parser.on('pass', () => counts.passed++)
  parser.on('skip', () => counts.skipped++)
  parser.on('todo', () => counts.skipped++)
  parser.on('fail', (result) => {
    counts.failed++
    out.write(`not ok ${result.fullname}\n${diagnosis(result.diag)}`)
  })
  parser.on('assert', (result) => {
    out.write(
      `${result.ok ? 'ok    ' : 'not ok'} ${result.name}${result.time ? ` (${Math.round(result.time)} ms)` : ''}\n`,
    )
  })
  // A file that dies says so only in what it prints beside its TAP.
  parser.on('extra', (text) => out.write(text))
  const ended = Promise.withResolvers<void>()
  parser.on('complete', () => ended.resolve())
  tap.pipe(parser)
  await ended.promise
  return counts
}

/** Texts of several lines (the diff, the source) as they are, the rest as JSON. */
function diagnosis(diag: unknown): string {
  if (typeof diag !== 'object' || diag === null) return ''
  return Object.entries(diag)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n')
    .replaceAll(/^/gm, '    ')
    .concat('\n')
}
