import { percentile } from '../statistics.ts'
import { manyTimes } from './fill.ts'

/** What came of one kind of work. */
export interface Figures {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

export interface Work {
  /** How often in all. */
  readonly count: number
  readonly inFlight: number
  readonly once: (index: number) => Promise<void>
}

/** In so many turns, so that what else the machine does meets both alike. */
const TURNS = 5

/** Does each kind of work in turns, and gives the figures of each. */
export async function compareWorks(works: readonly Work[]): Promise<Figures[]> {
  const times = works.map((): number[] => [])
  const seconds = works.map(() => 0)
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [which, { count, inFlight, once }] of works.entries()) {
      const start = performance.now()
      await manyTimes(Math.ceil(count / TURNS), inFlight, async (index) => {
        const begun = performance.now()
        await once(turn * count + index)
        times[which]?.push(performance.now() - begun)
      })
      seconds[which] = (seconds[which] ?? 0) + (performance.now() - start) / 1000
    }
  }
  return times.map((measured, which) => ({
    perSecond: measured.length / (seconds[which] ?? 1),
    p50: percentile(measured, 50),
    p99: percentile(measured, 99),
  }))
}
