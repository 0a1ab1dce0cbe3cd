import type { AskCluster } from '../../serving/judging/ask-cluster.ts'
import type { Knowledge } from '../../tokens/knowledge.ts'
import { ReviewJudge } from '../../webhook/admission/judge-review.ts'
import type { Witness } from '../../webhook/admission/witness.ts'
import { type Configured, DEFAULT_CONFIGURATION } from '../../webhook/configuration/configuration.ts'
import { NOW } from '../tokens/a-change.ts'
import { aKnowledge } from '../tokens/a-knowledge.ts'
import { askNobody } from './ask-nobody.ts'

export interface JudgeOptions {
  readonly knowledge?: Knowledge
  readonly ask?: AskCluster
  readonly configured?: Configured
  /** Without it nobody is told. */
  readonly witness?: Witness
}

const NOBODY: Witness = { passed: () => {}, decided: () => {}, faulty: () => {}, failed: () => {} }

/** What judges reviews, without HTTP: with the caches and the answers that the test says. */
export function aJudge({
  knowledge = aKnowledge(),
  ask = askNobody,
  configured = { current: DEFAULT_CONFIGURATION },
  witness = NOBODY,
}: JudgeOptions = {}): ReviewJudge {
  const clock = { now: () => NOW, monotonic: () => 0 }
  return new ReviewJudge({ knowledge, ask, configured, clock, witness })
}
