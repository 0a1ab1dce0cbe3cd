import { quoted } from '../quote.ts'
import { labelAmendments } from '../rancher-labels.ts'
import type { TokenRule } from '../rule.ts'
import { allow, amend, reject } from '../verdict.ts'

export const ownerIsRequester: TokenRule = {
  id: 'owner-is-requester',
  subject: 'token',
  severity: 'critical',
  holds:
    'A new token belongs to whoever asks for it: `spec.userID` and the labels that repeat it are set; any other `spec.userID` ' +
    'is refused.',
  why:
    'A token for somebody else is a login as somebody else. "A Token is always created for the user making the request" ' +
    '(Tokens page). Rancher and kubectl find the tokens of a user by these labels.',
  scopes: [{ on: 'ext', operations: ['CREATE'] }],
  defaultMode: 'enforce',
  onChange({ after, requester: { username } }) {
    if (after === undefined) return allow()
    const { owner, kind, labels } = after.token
    if (owner !== '' && owner !== username) {
      return reject(
        `unable to create token for other user: spec.userID is ${quoted(owner)}, you are ${quoted(username)}; ` +
          'leave spec.userID out, or log in as that user',
      )
    }
    const amendments = [
      ...(owner === '' ? [{ set: 'owner', owner: username } as const] : []),
      ...labelAmendments({ owner: username, kind, labels }),
    ]
    if (amendments.length === 0) return allow()
    return amend(amendments, `spec.userID and the labels of a token name its owner, ${quoted(username)}`)
  },
}
