import { Readable } from 'node:stream'
import { runPlugin } from '../../kubectl-plugin/run-plugin.ts'
import type { Surroundings } from '../../kubectl-plugin/surroundings.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the plugin in this process; nothing of the process itself is touched. */
export const runInProcess = async (words: string[], surroundings: Partial<Surroundings> = {}): Promise<Ran> => {
  const written = { stdout: '', stderr: '' }
  const to = (stream: keyof typeof written) => ({
    isTerminal: false,
    write: async (text: string) => void (written[stream] += text),
  })
  const code = await runPlugin(words, {
    stdin: Readable.from([]),
    stdout: to('stdout'),
    stderr: to('stderr'),
    env: {},
    homeFolder: '',
    interactive: false,
    now: () => Date.parse('2026-11-25T12:00:00Z'),
    checksClock: false,
    signal: new AbortController().signal,
    program: 'kubectl rtoken',
    ...surroundings,
  })
  return { code, ...written }
}
