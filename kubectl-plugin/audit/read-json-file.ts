import { readFile } from 'node:fs/promises'
import { parseExactJsonObject } from '../../cluster/exact-json.ts'
import type { JsonObject } from '../../tokens/json.ts'

/** A file that was named on the command line cannot be used. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code = 'FILE'
}

/**
 * The JSON object in a file.
 * @throws FileError
 */
export async function readJsonFile(file: string, flag: string): Promise<JsonObject> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new FileError(`--${flag}: open ${file}: ${missing ? 'no such file or directory' : 'it cannot be read'}`, {
      cause,
    })
  }
  try {
    return parseExactJsonObject(text)
  } catch (cause) {
    // The parser's own words quote what is in the file: that may be a secret.
    throw new FileError(`--${flag}: ${file} is not a JSON object`, { cause })
  }
}
