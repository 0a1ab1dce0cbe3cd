import { setTimeout as sleep } from 'node:timers/promises'
import { processIsOurs } from './process-is-ours.ts'
import { readRunning, type RunningProcess } from './running-record.ts'
import { tidyFolder } from './tidy-folder.ts'

const minderSeconds = 15

/** Ends whatever runs for DIR, also what a minder that died left behind. Gives the names of what it ended. */
export const takeDown = async (dir: string): Promise<string[]> => {
  const alive = await runningFor(dir)
  const minder = alive.find(({ name }) => name === 'minder')
  if (minder !== undefined) {
    signalTo(minder, 'SIGTERM')
    await waitUntilGone([minder], dir, minderSeconds)
  }
  const left = await runningFor(dir, alive)
  for (const each of left) signalTo(each, 'SIGKILL')
  await waitUntilGone(left, dir, minderSeconds)
  await tidyFolder(dir, false)
  return alive.map(({ name }) => name)
}

/** The processes of a record, or of DIR's own, that live and are ours. */
export const runningFor = async (dir: string, among?: RunningProcess[]): Promise<RunningProcess[]> => {
  const alive: RunningProcess[] = []
  for (const each of among ?? (await readRunning(dir))) {
    if (await processIsOurs(each.pid, dir)) alive.push(each)
  }
  return alive
}

const signalTo = ({ pid }: RunningProcess, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

const waitUntilGone = async (processes: RunningProcess[], dir: string, seconds: number): Promise<void> => {
  const deadline = Date.now() + seconds * 1000
  while ((await runningFor(dir, processes)).length > 0 && Date.now() < deadline) await sleep(50)
}
