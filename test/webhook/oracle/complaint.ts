import { opinionOfExt } from './ext-opinion.ts'
import { opinionOfFeature } from './feature-opinion.ts'
import { opinionOfSecret } from './secret-opinion.ts'
import { opinionOfSetting } from './setting-opinion.ts'
import { opinionOfV3 } from './v3-opinion.ts'
import { RANCHER, type World } from './world.ts'
import type { Opinion, WriteSeen } from './write-seen.ts'

const OPINIONS = {
  ext: opinionOfExt,
  secret: opinionOfSecret,
  v3: opinionOfV3,
  setting: opinionOfSetting,
  feature: opinionOfFeature,
} as const satisfies Readonly<Record<string, (write: WriteSeen, world: World) => Opinion>>

export type StoreSeen = keyof typeof OPINIONS

/** What was answered, and what would be stored by it. */
export interface AnswerSeen {
  readonly isAllowed: boolean
  readonly isWarned: boolean
  readonly isPatched: boolean
  /** The object with the patch in it; of a new ext Token, named as it is generated. */
  readonly result: WriteSeen['new']
}

/** What is wrong with an answer, by what docs/rules.md and docs/rancher.md say; undefined where it is right. */
export function complaintOf(store: StoreSeen, write: WriteSeen, answer: AnswerSeen, world: World): string | undefined {
  const opinion = OPINIONS[store](write, world)
  if (!answer.isAllowed) return complaintOfRefusal(store, write, opinion)
  if (answer.isPatched && opinion.mendable.length === 0 && !opinion.isOdd) return 'patched for nothing'
  if (opinion.isWarned && !answer.isWarned) return 'allowed without a warning'
  // Rancher is not stood in the way of when it validates.
  const isRanchers = write.username === RANCHER && store !== 'ext'
  if (write.phase === 'validate') {
    const broken = isRanchers ? opinion.wrong : [...opinion.wrong, ...opinion.mendable]
    return bypass(broken)
  }
  const after = OPINIONS[store]({ ...write, phase: 'validate', new: answer.result }, world)
  return bypass([...opinion.wrong, ...after.wrong, ...after.mendable])
}

function complaintOfRefusal(store: StoreSeen, write: WriteSeen, opinion: Opinion): string | undefined {
  if (write.username === RANCHER && store !== 'ext') return 'Rancher is refused'
  const reasons = write.phase === 'validate' ? [...opinion.wrong, ...opinion.mendable] : opinion.wrong
  return reasons.length > 0 || opinion.isOdd ? undefined : 'refused for nothing'
}

function bypass(broken: readonly string[]): string | undefined {
  return broken.length === 0 ? undefined : `allowed, though ${[...new Set(broken)].join(' and ')}`
}
