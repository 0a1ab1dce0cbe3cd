import { pipeline, Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { warningTexts } from '../../serving/warning-text.ts'

/** As kube-apiserver has it: below this the time is worth more than the bytes. */
const GZIP_FROM_BYTES = 128 * 1024

export interface Answer {
  readonly code?: number
  /** In pieces where it may be long: all of a list at once would be megabytes for each who asks. */
  readonly text: string | Iterable<string>
  readonly type?: string
  readonly warnings?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends an answer; where it is long piece by piece, as fast as the client takes it, and compressed for who takes that. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const { code = 200, text, type = 'application/json', warnings = [], headers = {} } = answer
  // 299 - "text" (RFC 7234): the quotes and backslashes of the text are escaped.
  const lines = warningTexts(warnings).map((warning) => `299 - ${quotedString(warning)}`)
  if (lines.length > 0) reply.header('warning', lines)
  reply.code(code).headers(headers).header('content-type', type).header('cache-control', 'no-cache, private')
  const pieces = Iterator.from(typeof text === 'string' ? [text] : text)
  const { start, isAll } = startOf(pieces)
  if (isAll) return reply.send(start)
  reply.header('vary', 'accept-encoding')
  const long = Readable.from(startedWith(start, pieces), { objectMode: false })
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(long)
  // Who goes away in the middle is no error.
  const compressed = pipeline(long, createGzip({ level: constants.Z_BEST_SPEED }), () => undefined)
  return reply.header('content-encoding', 'gzip').send(compressed)
}

/** As much of it as may tell whether it is long. */
function startOf(pieces: Iterator<string>): { readonly start: string; readonly isAll: boolean } {
  let start = ''
  while (start.length < GZIP_FROM_BYTES) {
    const next = pieces.next()
    if (next.done === true) return { start, isAll: true }
    start += next.value
  }
  return { start, isAll: false }
}

function* startedWith(start: string, pieces: Iterable<string>): Generator<string> {
  yield start
  yield* pieces
}

/** Header bytes are latin1 to Node: the UTF-8 of the text is what Go reads. */
function quotedString(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return `"${Buffer.from(escaped, 'utf8').toString('latin1')}"`
}
