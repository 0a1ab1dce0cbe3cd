import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../error-text.ts'

const touchEvery = 5_000
const staleAfter = 30_000

/**
 * Lets one process build while others wait for what it makes. Gives the function that lets go, or undefined where the
 * wait ended because `done` became true. A lock whose owner died is not touched any more, and is taken over; should two
 * take it over at once, both build and the last one wins, which does no harm.
 */
export const holdBuildLock = async (
  lock: string,
  done: () => Promise<boolean>,
  progress: (line: string) => void,
): Promise<(() => Promise<void>) | undefined> => {
  for (let waits = 0; ; waits++) {
    if (await done()) return undefined
    if (await take(lock)) break
    if (waits % 15 === 0) progress('another process is building the control plane: waiting for it')
    await sleep(1_000)
    if (await isStale(lock)) await discard(lock)
  }
  const touching = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), touchEvery)
  return async () => {
    clearInterval(touching)
    await rm(lock, { recursive: true, force: true })
  }
}

const take = async (lock: string): Promise<boolean> => {
  try {
    await mkdir(lock)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

const isStale = async (lock: string): Promise<boolean> => {
  const found = await stat(lock).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > staleAfter
}

const discard = async (lock: string): Promise<void> => {
  const aside = `${lock}.${randomBytes(4).toString('hex')}`
  await rename(lock, aside).catch(() => undefined)
  await rm(aside, { recursive: true, force: true })
}
