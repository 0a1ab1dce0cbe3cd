import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { warningTexts } from '../../serving/warning-text.ts'

const gzipped = promisify(gzip)
/** As kube-apiserver has it: below this the time is worth more than the bytes. */
const GZIP_FROM_BYTES = 128 * 1024

export interface Answer {
  readonly code?: number
  readonly text: string
  readonly type?: string
  readonly warnings?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends an answer, compressed where it is long and the client takes it. */
export async function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer): Promise<FastifyReply> {
  const { code = 200, text, type = 'application/json', warnings = [], headers = {} } = answer
  // 299 - "text" (RFC 7234): the quotes and backslashes of the text are escaped.
  const lines = warningTexts(warnings).map((warning) => `299 - ${quotedString(warning)}`)
  if (lines.length > 0) reply.header('warning', lines)
  reply.code(code).headers(headers).header('content-type', type).header('cache-control', 'no-cache, private')
  if (text.length < GZIP_FROM_BYTES) return reply.send(text)
  reply.header('vary', 'accept-encoding')
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(text)
  const body = await gzipped(text, { level: constants.Z_BEST_SPEED })
  return reply.header('content-encoding', 'gzip').send(body)
}

/** Header bytes are latin1 to Node: the UTF-8 of the text is what Go reads. */
function quotedString(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return `"${Buffer.from(escaped, 'utf8').toString('latin1')}"`
}
