import type { TLSSocket } from 'node:tls'
import { answerLength } from '../webhook/answer-length.ts'

export interface Answer {
  /** Of HTTP. */
  readonly status: number
  /** Head and body. */
  readonly text: string
}

/** kube-apiserver waits no longer for the webhook. */
const TIMEOUT_MS = 5000

/** Sends a request as its bytes, and resolves with the answer. @throws where none comes within 5 s */
export function exchange(socket: TLSSocket, request: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      socket.off('data', take).off('error', failed).off('close', closed)
      settle()
    }
    const failed = (error: Error): void => end(() => reject(error))
    const closed = (): void => failed(new Error('the connection was closed before the answer was whole'))
    const take = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const length = answerLength(received)
      if (length === undefined || received.length < length) return
      const text = received.toString()
      end(() => resolve({ status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0), text }))
    }
    const timer = setTimeout(() => failed(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
    socket.on('data', take).on('error', failed).on('close', closed)
    socket.write(request)
  })
}
