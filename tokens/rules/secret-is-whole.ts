import { quoted } from '../quote.ts'
import type { TokenRule } from '../rule.ts'
import { type ParsedToken, SECRET_KIND_LABEL, USER_ID_LABEL } from '../token.ts'
import { allow, reject } from '../verdict.ts'

export const secretIsWhole: TokenRule = {
  id: 'secret-is-whole',
  subject: 'token',
  severity: 'medium',
  holds:
    'The Secret behind an ext Token has everything that Rancher needs to read and find it, and its label and its data name the ' +
    'same owner.',
  why:
    'Rancher silently drops a Secret that it cannot read from every list: for its owner the token is gone, but it still ' +
    'exists. This binds trusted writers too: a restore that brings back half a token brings back none.',
  scopes: [{ on: 'secret', operations: ['CREATE', 'UPDATE'] }],
  defaultMode: 'enforce',
  bindsTrusted: true,
  onChange({ before, after }) {
    const problem = after === undefined ? undefined : problemOf(after)
    // What was broken before stays repairable step by step, and deletable.
    if (problem === undefined || (before?.token.isToken && problemOf(before) !== undefined)) return allow()
    return reject(`the Secret of a token must be whole: ${problem}; Rancher would drop the token silently`)
  },
  onState(parsed) {
    const problem = problemOf(parsed)
    if (problem === undefined) return undefined
    return { message: `Rancher cannot read it: ${problem}`, evidence: {}, mend: { change: 'delete' } }
  },
}

function problemOf({ token, malformed }: ParsedToken): string | undefined {
  if (!token.isToken) return undefined
  const [first] = malformed
  if (first !== undefined) return `${first.field} is ${first.found}; allowed is ${first.allowed}`
  // Rancher finds tokens by their labels; without them one still logs in by its name.
  if (token.labels[SECRET_KIND_LABEL] !== 'token') return `its label ${SECRET_KIND_LABEL} is not "token"`
  const label = token.labels[USER_ID_LABEL] ?? ''
  if (label === token.owner) return undefined
  return `its label ${USER_ID_LABEL} is ${label === '' ? 'missing' : quoted(label)}, and data.user-id is ${quoted(token.owner)}`
}
