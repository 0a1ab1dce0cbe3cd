import { readFile, stat } from 'node:fs/promises'
import { problemOfReading } from '../unusable-file.ts'
import { ConfigurationError } from './configuration-error.ts'

/** What a ConfigMap may hold, in bytes. */
const MOST_BYTES = 1024 * 1024

/**
 * The text of a configuration file.
 * @throws ConfigurationError
 */
export async function configurationText(path: string): Promise<string> {
  try {
    const found = await stat(path)
    // To open a pipe would be to wait for whoever writes into it.
    if (!found.isFile()) throw new ConfigurationError(path, ['it is no file'])
    if (found.size > MOST_BYTES) {
      throw new ConfigurationError(path, [`it has ${found.size} bytes; allowed are ${MOST_BYTES}`])
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause
    throw new ConfigurationError(path, [problemOfReading(cause)], { cause })
  }
}
