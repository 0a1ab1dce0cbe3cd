import type { Change } from './change.ts'
import { JUDGED_FEATURES } from './feature-names.ts'
import { JUDGED_SETTINGS } from './setting-kinds.ts'
import type { Malformed } from './token.ts'
import { reject, type Refusal } from './verdict.ts'

/**
 * What cannot be read cannot be judged, and is refused with the field, what was found and what is allowed. Secrets are not looked
 * at: one that Rancher cannot read has a rule of its own.
 */
export function refusalOfMalformed(change: Change): Refusal | undefined {
  const [first] = newlyMalformed(change)
  if (first === undefined) return undefined
  const ours = `${first.field} is ${first.found}; allowed is ${first.allowed}`
  return reject(first.rancherSentence === undefined ? ours : `${first.rancherSentence}: ${ours}`)
}

function newlyMalformed(change: Change): readonly Malformed[] {
  if (change.subject === 'token' && change.store === 'ext') return change.after?.malformed ?? []
  // Rancher and trusted writers are not stood in the way of, and what is broken already can be written to and mended: one such
  // object stops Rancher from reading any of its kind.
  if (change.requester.role !== 'other' || !isJudged(change)) return []
  const was = change.before?.malformed ?? []
  return (change.after?.malformed ?? []).filter(
    ({ field, found }) => !was.some((old) => old.field === field && old.found === found),
  )
}

function isJudged(change: Change): boolean {
  switch (change.subject) {
    case 'token':
      return change.store === 'v3'
    case 'setting':
      return JUDGED_SETTINGS.includes(change.after?.name ?? '')
    case 'feature':
      return JUDGED_FEATURES.includes(change.after?.name ?? '')
  }
}
