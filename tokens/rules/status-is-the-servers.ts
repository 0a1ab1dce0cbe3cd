import type { TokenRule } from '../rule.ts'
import { allow, amend } from '../verdict.ts'

export const statusIsTheServers: TokenRule = {
  id: 'status-is-the-servers',
  subject: 'token',
  severity: 'critical',
  holds: 'What a client writes to `status` is dropped, and no stored token contains its value.',
  why:
    'The status says whether a token has expired and, once, what its value is: a client that writes it fakes the first and ' +
    'gives away the second. Rancher builds the status of every response itself.',
  scopes: [{ on: 'ext', operations: ['CREATE', 'UPDATE'] }],
  defaultMode: 'enforce',
  onChange({ before, after }) {
    if (after === undefined || after.token.statusText === (before?.token.statusText ?? '')) return allow()
    // Go clients send an empty status with every object: dropping that is nobody's news.
    const warnings = ['{}', 'null'].includes(after.token.statusText)
      ? []
      : ['status is dropped: only the server writes it']
    return amend([{ set: 'status-as-before' }], 'status is not for clients to write', { warnings })
  },
  onState({ token }) {
    if (!token.holdsValue) return undefined
    return {
      message: 'its value is stored in its status, where everybody who may read the token can log in with it',
      evidence: {},
      mend: { change: 'delete' },
    }
  },
}
