import { type Growth, growthText } from './growth.ts'
import type { Soaked } from './soak.ts'

export interface Verdict {
  readonly holds: boolean
  /** One line. */
  readonly text: string
}

/** Nothing failed but what was shed, something was answered at all, nothing grew, and the processes ended well. */
export function verdictOf(
  soaked: readonly Pick<Soaked, 'answered' | 'failures'>[],
  growth: readonly Growth[],
  exitCodes: readonly (number | null)[],
): Verdict {
  const broken = [
    ...soaked.flatMap(({ failures }) => [...failures].map(([why, times]) => `failed ${times} times: ${why}`)),
    ...(soaked.every(({ answered }) => answered > 0) ? [] : ['nothing was answered']),
    ...growth.filter(({ isLeak }) => isLeak).map((each) => `grew: ${growthText(each)}`),
    ...exitCodes.filter((code) => code !== 0).map((code) => `the webhook ended with code ${code}`),
  ]
  if (broken.length === 0) return { holds: true, text: 'it holds: nothing failed but what was shed, and nothing grew' }
  return { holds: false, text: `BROKEN: ${broken.join('; ').replace(/\s+/g, ' ')}` }
}
