import { quoted } from '../quote.ts'
import type { TokenRule } from '../rule.ts'
import { allow, forbid, reject } from '../verdict.ts'

export const requesterIsActiveUser: TokenRule = {
  id: 'requester-is-active-user',
  subject: 'token',
  severity: 'high',
  holds: 'Only a Rancher user that exists and is enabled can create a token; no token outlives its owner.',
  why:
    'A token logs in as its owner: without a User there is nobody to log in as, and the tokens of people who left keep working ' +
    '(CVE-2023-22650). "Only a valid and active Rancher user can create a Token" (Tokens page).',
  scopes: [{ on: 'ext', operations: ['CREATE'] }],
  looksAt: ['ext', 'secret', 'v3'],
  defaultMode: 'enforce',
  onChange({ requester: { username } }, { knowledge }) {
    const notRancher = `tokens.ext.cattle.io is forbidden: user ${quoted(username)} is not a Rancher user`
    const advice = 'use the kubeconfig that Rancher gives to a user of its own'
    if (username.includes(':')) return forbid(`${notRancher}: a name with ":" is none of Rancher's; ${advice}`)
    const user = knowledge.user(username)
    if (user === undefined)
      return forbid(`${notRancher}: there is no users.management.cattle.io of that name; ${advice}`)
    if (!user.enabled) {
      return reject(
        `operation references a disabled user: User ${quoted(username)} has enabled false; an admin can enable it`,
      )
    }
    return allow()
  },
  onState({ token }, { knowledge }) {
    if (!token.isToken) return undefined
    const user = token.owner === '' ? undefined : knowledge.user(token.owner)
    if (user?.enabled) return undefined
    const evidence = { owner: token.owner }
    if (user === undefined) {
      const what = token.owner === '' ? 'is not named' : `${quoted(token.owner)} does not exist`
      return { message: `its owner ${what}`, evidence, mend: { change: 'delete' } }
    }
    // An owner may come back: then the token would work again, unless it is disabled itself. Nothing is lost by that.
    if (!token.enabled) return undefined
    return { message: `its owner ${quoted(token.owner)} is disabled`, evidence, mend: { change: 'disable' } }
  },
}
