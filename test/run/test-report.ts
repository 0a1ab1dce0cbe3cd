import type { Readable, Writable } from 'node:stream'
import { Parser } from 'tap-parser'

export interface TestCounts {
  readonly passed: number
  readonly failed: number
}

/** What a run came to, by the file of the tests; '' is what belongs to none. */
export type RunReport = ReadonlyMap<string, TestCounts>

const TEST_FILE = /^test\/\S+\.test\.ts$/

/** Reads the TAP of a whole run; writes a line a test file as it ends, and all of what failed. */
export async function reportTests(tap: Readable, out: Writable): Promise<RunReport> {
  const files = new Map<string, { passed: number; failed: number }>()
  const countsOf = (fullname: string): { passed: number; failed: number } => {
    const [first = ''] = fullname.split(' > ')
    const file = TEST_FILE.test(first) ? first : ''
    const counts = files.get(file) ?? { passed: 0, failed: 0 }
    files.set(file, counts)
    return counts
  }
  const parser = new Parser()
  parser.on('pass', (result) => countsOf(result.fullname).passed++)
  parser.on('fail', (result) => {
    countsOf(result.fullname).failed++
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
  return files
}

/** All files together. */
export function totalOf(report: RunReport): TestCounts {
  const all = [...report.values()]
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  }
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
