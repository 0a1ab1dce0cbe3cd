import { median } from '../statistics.ts'
import type { Usage } from './tell-usage.ts'

/** What must not grow. */
type Held = Exclude<keyof Usage, 'cpu'>

/** What something held at the beginning and at the end of a soak, and how much more is no leak. */
export interface Growth {
  readonly what: Held
  readonly before: number
  readonly after: number
  readonly allowed: number
  readonly isLeak: boolean
}

const MIB = 1024 ** 2

/**
 * How much more something may hold at the end. The same for a minute and for a day: what does not leak stops growing, and what does
 * shows the sooner the longer one looks.
 */
const ALLOWED: Readonly<Record<Held, number>> = {
  heap: 2 * MIB,
  external: 2 * MIB,
  // The allocator keeps pages, and gives them back when it likes.
  resident: 24 * MIB,
  handles: 5,
  descriptors: 5,
}

/** A fifth of the samples must have a median. */
export const LEAST_SAMPLES = 15

/**
 * Whether what a process holds has grown: the median of the last fifth of the samples against that of the second. The first is when
 * caches fill and code is compiled; a median is moved by no single sample.
 * @throws RangeError where there are fewer than LEAST_SAMPLES
 */
export function growthOf(samples: readonly Usage[]): readonly Growth[] {
  if (samples.length < LEAST_SAMPLES) throw new RangeError(`${samples.length} samples are too few to say anything`)
  const fifth = Math.floor(samples.length / 5)
  const [second, last] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)]
  return WHAT.map((what) => {
    const [before, after] = [second, last].map((some) => median(some.map((sample) => sample[what])))
    return compared(what, before ?? 0, after ?? 0)
  })
}

const WHAT = ['heap', 'external', 'resident', 'handles', 'descriptors'] as const

function compared(what: Held, before: number, after: number): Growth {
  const allowed = ALLOWED[what]
  return { what, before, after, allowed, isLeak: after - before > allowed }
}

/** For people: `heap 31.2 MiB, then 31.4 (2.0 more are no leak)`. */
export function growthText({ what, before, after, allowed }: Growth): string {
  const isBytes = what === 'heap' || what === 'external' || what === 'resident'
  const shown = (value: number): string => (isBytes ? (value / MIB).toFixed(1) : String(value))
  return `${what} ${shown(before)}${isBytes ? ' MiB' : ''}, then ${shown(after)} (${shown(allowed)} more would be no leak)`
}
