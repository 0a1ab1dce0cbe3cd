import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from '../cluster-error.ts'
import { logTail } from './log-tail.ts'
import type { SupervisedProcess } from './supervised-process.ts'

/** Waits until the probe is true; fails with the end of the log when the process ends before, or takes too long. */
export const waitUntilReady = async (
  child: SupervisedProcess,
  probe: () => Promise<boolean>,
  limitSeconds: number,
): Promise<void> => {
  const deadline = Date.now() + limitSeconds * 1000
  let end = ''
  void child.ended.then((how) => (end = how))
  while (!(await probe())) {
    if (end !== '') throw await notReady(child, end)
    if (Date.now() > deadline) throw await notReady(child, `did not answer for ${limitSeconds} s`)
    await sleep(50)
  }
}

const notReady = async (child: SupervisedProcess, how: string): Promise<ClusterError> => {
  const { name, log } = child.program
  const tail = await logTail(log)
  const taken = /address already in use|EADDRINUSE/.test(tail)
  return new ClusterError(
    taken ? 'PORT_TAKEN' : 'PROGRAM_NOT_READY',
    `${name} ${how} before it was ready: the end of its log, ${log}, says why:\n${tail}`,
  )
}
