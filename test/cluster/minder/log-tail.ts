import { readFile } from 'node:fs/promises'

/** The last lines of a log file, '' where there is none. */
export const logTail = async (path: string, lines = 20): Promise<string> => {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
