import type { AnsweredReview } from './answered-review.ts'
import { aJudge } from './a-judge.ts'
import { Answers } from './ask-nobody.ts'
import { inWords } from './recorded-answers.ts'
import { RECORDED_KNOWLEDGE, recordedReviews } from './recorded-reviews.ts'

/** What the webhook says to each recorded review, with what was known where they were recorded. */
export async function answersToRecorded(): Promise<string[]> {
  const ask = new Answers({ admins: ['user-rancher-admin', 'system:admin'], clusters: ['c-open'] })
  const judge = aJudge({ knowledge: RECORDED_KNOWLEDGE, ask })
  const words: string[] = []
  for (const { phase, review } of await recordedReviews()) {
    const answer: AnsweredReview = JSON.parse(await judge.judge(phase, JSON.stringify(review)))
    words.push(inWords(phase, review, answer))
  }
  return words
}
