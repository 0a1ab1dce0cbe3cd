import { readFile } from 'node:fs/promises'
import type { Phase } from '../../tokens/change.ts'
import type { AdmissionReview } from '../../webhook/admission/admission-review.ts'
import { aKnowledge } from '../tokens/a-knowledge.ts'

/** A review as a real kube-apiserver sent it, and which path it was posted to. */
export interface RecordedReview {
  readonly phase: Phase
  readonly review: AdmissionReview
}

/** What was known in the cluster in which they were recorded. */
export const RECORDED_KNOWLEDGE = aKnowledge({
  users: [{ name: 'user-rancher-admin', username: 'admin', displayName: 'Admin' }],
})

/** What record-reviews.ts recorded, and what Rancher's own store made kube-apiserver ask about the Secrets of a token's life. */
export async function recordedReviews(): Promise<RecordedReview[]> {
  const recorded = (await linesOf('recorded-reviews.jsonl')).map((line): RecordedReview => JSON.parse(line))
  const ofRancher = (await linesOf('rancher-secret-reviews.jsonl')).map(
    // For each write the mutating review, then the validating one.
    (line, index): RecordedReview => ({ phase: index % 2 === 0 ? 'mutate' : 'validate', review: JSON.parse(line) }),
  )
  return [...recorded, ...ofRancher]
}

async function linesOf(name: string): Promise<string[]> {
  const text = await readFile(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
  return text.trimEnd().split('\n')
}
