import type { TokenChange } from '../change.ts'
import { NO_IDENTITY } from '../identity-text.ts'
import { canonicalText } from '../json.ts'
import type { Judging, TokenRule } from '../rule.ts'
import { principalToExt } from '../principal.ts'
import { quoted } from '../quote.ts'
import type { Principal } from '../token.ts'
import { allow, amend, ask, type Asking } from '../verdict.ts'

const FIELD = 'spec.userPrincipal'

export const principalIsRequesters: TokenRule = {
  id: 'principal-is-requesters',
  subject: 'token',
  severity: 'high',
  holds:
    'The principal of a new token is that of the login that asked for it, or else the local principal of its user; what the ' +
    'request says is overwritten.',
  why:
    'The principal decides which provider vouches for the token and which groups it is in. Rancher takes it from the token that ' +
    'authenticated the request (the extra `requesttokenid`).',
  scopes: [{ on: 'ext', operations: ['CREATE'] }],
  defaultMode: 'enforce',
  onChange(change, judging) {
    const { after } = change
    if (after === undefined) return allow()
    const principal = principalOfRequester(change, judging)
    if ('verdict' in principal) return principal
    const found = after.token.identity.find(({ field }) => field === FIELD)?.text ?? NO_IDENTITY
    if (found === canonicalText(principalToExt(principal))) return allow()
    const warnings =
      found === NO_IDENTITY ? [] : [`${FIELD} is written over with that of your login, ${quoted(principal.name)}`]
    return amend([{ set: 'principal', principal }], `${FIELD} is not that of the login, ${quoted(principal.name)}`, {
      warnings,
    })
  },
  onState({ token }) {
    const principal = token.principal
    if (principal?.provider !== 'local' || principal.name === `local://${token.owner}`) return undefined
    return {
      message: `its principal is ${quoted(principal.name)}, and its owner is ${quoted(token.owner)}`,
      evidence: { owner: token.owner, principal: principal.name },
      mend: { change: 'delete' },
    }
  },
}

function principalOfRequester(
  { requester: { username, extra } }: TokenChange,
  { knowledge, answers }: Judging,
): Principal | Asking {
  // As Rancher has it, a login by two tokens is one by none.
  const [token = '', another] = extra['requesttokenid'] ?? []
  if (token !== '' && another === undefined) {
    const question = { ask: 'principal', token, owner: username } as const
    const answer = answers.principal(question)
    if (answer === undefined) return ask(question)
    if (answer !== null) return answer
  }
  const user = knowledge.user(username)
  return {
    name: `local://${username}`,
    displayName: user?.displayName ?? '',
    loginName: user?.username ?? '',
    principalType: 'user',
    me: true,
    provider: 'local',
  }
}
