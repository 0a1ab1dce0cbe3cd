import type { JsonObject } from '../tokens/json.ts'
import { ConnectionError } from './connection-error.ts'
import { parseExactJsonObject } from './exact-json.ts'

/**
 * The JSON objects of a stream that has one a line. Blank lines are skipped.
 * @throws ConnectionError where a line is no JSON object, and whatever the stream throws
 */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonObject> {
  const decoder = new TextDecoder()
  let pieces: string[] = []
  for await (const chunk of chunks) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n')
    const last = lines.pop() ?? ''
    for (const line of lines) {
      pieces.push(line)
      const text = pieces.join('')
      pieces = []
      if (text.trim() !== '') yield objectOf(text)
    }
    pieces.push(last)
  }
  const rest = pieces.join('') + decoder.decode()
  if (rest.trim() !== '') yield objectOf(rest)
}

function objectOf(line: string): JsonObject {
  try {
    return parseExactJsonObject(line)
  } catch (cause) {
    // The line itself stays out of the message: it may hold an object with secrets, cut in the middle.
    throw new ConnectionError('UNREACHABLE', 'Unable to connect to the server: it sent a line that is no JSON object', {
      cause,
    })
  }
}
