import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface RunningProcess {
  name: string
  pid: number
}

const recordFile = (dir: string): string => join(dir, 'running.json')

/** Claims DIR for one minder: fails with EEXIST where another one has it. */
export const claimFolder = (dir: string, minder: RunningProcess): Promise<void> =>
  writeFile(recordFile(dir), JSON.stringify([minder]), { flag: 'wx', mode: 0o600 })

/** Writes down what runs for DIR, so that it can be ended from outside. */
export const recordRunning = async (dir: string, processes: RunningProcess[]): Promise<void> => {
  const next = `${recordFile(dir)}.next`
  await writeFile(next, JSON.stringify(processes), { mode: 0o600 })
  await rename(next, recordFile(dir))
}

/** What was written down last; nothing where there is no record, or none that can be read. */
export const readRunning = async (dir: string): Promise<RunningProcess[]> => {
  try {
    const record: unknown = JSON.parse(await readFile(recordFile(dir), 'utf8'))
    return Array.isArray(record) ? record.filter(isRunningProcess) : []
  } catch {
    return []
  }
}

const isRunningProcess = (value: unknown): value is RunningProcess =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'pid' in value &&
  Number.isSafeInteger(value.pid)
