import type { Change } from './change.ts'
import { reject, type Refusal } from './verdict.ts'

/**
 * What cannot be read cannot be judged, and is refused with the field, what was found and what is allowed. Only ext Tokens: a
 * Secret or v3 Token that Rancher cannot read has rules of its own.
 */
export function refusalOfMalformed(change: Change): Refusal | undefined {
  const [first] = change.subject === 'token' && change.store === 'ext' ? (change.after?.malformed ?? []) : []
  if (first === undefined) return undefined
  const ours = `${first.field} is ${first.found}; allowed is ${first.allowed}`
  return reject(first.rancherSentence === undefined ? ours : `${first.rancherSentence}: ${ours}`)
}
