import { setTimeout as sleep } from 'node:timers/promises'
import { type Purging, purgeExpired } from './purge-expired.ts'

/** So that replicas that started together do not purge together. */
const JITTER = 0.1

export interface PurgeLoop extends Purging {
  readonly intervalSeconds: number
  readonly onPurged: (count: number) => void
}

/** Purges again and again until it ends; the first time after one interval. */
export async function purgeAgainAndAgain(loop: PurgeLoop): Promise<void> {
  const { intervalSeconds, ending, log, onPurged } = loop
  while (!ending.aborted) {
    try {
      await sleep(intervalSeconds * 1000 * (1 + JITTER * Math.random()), undefined, { signal: ending })
      onPurged(await purgeExpired(loop))
    } catch (error) {
      if (!ending.aborted) log.warn({ err: error }, 'expired tokens not purged; trying again at the next turn')
    }
  }
}
