import { quoted, quotedName } from '../quote.ts'
import type { TokenRule } from '../rule.ts'
import { allow, ask, forbid } from '../verdict.ts'

export const onlyOwnerOrAdmin: TokenRule = {
  id: 'only-owner-or-admin',
  subject: 'token',
  severity: 'high',
  holds:
    'A token is changed and deleted by its owner or by an admin: by whoever may do that verb on resource `*`, as Rancher decides it.',
  why:
    'Every Rancher user may do everything with tokens.ext.cattle.io by RBAC; whose token it is, RBAC cannot know. A ' +
    'deletecollection is asked for each object and stops at the first foreign token.',
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
