import type { Writable } from 'node:stream'
import type { Output } from './surroundings.ts'

/** Writes to a stream of the process, no faster than it takes; what is written is out when `write` resolves. */
export function writingTo(stream: Writable & { readonly isTTY?: boolean }): Output {
  return {
    isTerminal: stream.isTTY === true,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()))
      }),
  }
}
