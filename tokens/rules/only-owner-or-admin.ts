import { quoted, quotedName } from '../quote.ts'
import type { TokenRule } from '../rule.ts'
import { allow, ask, forbid } from '../verdict.ts'

export const onlyOwnerOrAdmin: TokenRule = {
  id: 'only-owner-or-admin',
  subject: 'token',
  severity: 'high',
  holds:
    'Only its owner or an admin can change or delete a token. As in Rancher, an admin is whoever may do that verb on resource ' +
    '`*`.',
  why:
    'RBAC lets every Rancher user do everything with tokens.ext.cattle.io, and cannot know whose token it is. A ' +
    'deletecollection is judged object by object, and stops at the first token of somebody else.',
  scopes: [{ on: 'ext', operations: ['UPDATE', 'DELETE'] }],
  defaultMode: 'enforce',
  onChange({ before, operation, requester: { username } }, { answers }) {
    if (before === undefined || before.token.owner === username) return allow()
    const verb = operation === 'DELETE' ? 'delete' : 'update'
    const question = { ask: 'may', verb, group: '', resource: '*', name: '' } as const
    const isAdmin = answers.may(question)
    if (isAdmin === undefined) return ask(question)
    if (isAdmin) return allow()
    return forbid(
      `tokens.ext.cattle.io ${quotedName(before.token.name)} is forbidden: you are ${quoted(username)}, and only its owner ` +
        `(spec.userID) or an admin may ${verb} a token`,
    )
  },
}
