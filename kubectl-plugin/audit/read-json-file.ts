import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseExactJsonObject } from '../../cluster/exact-json.ts'
import type { JsonObject } from '../../tokens/json.ts'

/** A file that was named on the command line cannot be used. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code = 'FILE'
}

/** As kubectl has it: `-f -`. */
export const STDIN = '-'

/** For people. */
export function fileShown(file: string): string {
  return file === STDIN ? 'stdin' : file
}

/**
 * The JSON object in a file.
 * @param stdin what is read where the file is `-`; undefined: that is a file as any other
 * @throws FileError
 */
export async function readJsonFile(file: string, flag: string, stdin?: AsyncIterable<Uint8Array>): Promise<JsonObject> {
  let content: string
  try {
    content = file === STDIN && stdin !== undefined ? await text(stdin) : await readFile(file, 'utf8')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new FileError(`--${flag}: open ${file}: ${missing ? 'no such file or directory' : 'it cannot be read'}`, {
      cause,
    })
  }
  try {
    return parseExactJsonObject(content)
  } catch (cause) {
    // The parser's own words quote what is in the file: that may be a secret.
    throw new FileError(`--${flag}: ${fileShown(file)} is not a JSON object: allowed is what -o json prints`, { cause })
  }
}
