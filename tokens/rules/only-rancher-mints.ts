import type { TokenRule } from '../rule.ts'
import { allow, forbid } from '../verdict.ts'

export const onlyRancherMints: TokenRule = {
  id: 'only-rancher-mints',
  subject: 'token',
  severity: 'critical',
  holds: 'v3 Tokens and the Secrets behind ext Tokens are created by Rancher or a trusted writer, never by hand.',
  why:
    'Whoever may write one chooses its owner and its hash: a forged one is a login as anybody. It makes no difference whether ' +
    'a Secret is created as a token, or turned into one later.',
  scopes: [
    { on: 'secret', operations: ['CREATE', 'UPDATE'] },
    { on: 'v3', operations: ['CREATE'] },
  ],
  defaultMode: 'enforce',
  onChange({ before, after, store, operation, requester }) {
    if (requester.role === 'rancher' || !after?.token.isToken || before?.token.isToken) return allow()
    const what =
      store === 'v3'
        ? 'tokens.management.cattle.io are'
        : operation === 'CREATE'
          ? 'the Secrets of tokens in cattle-tokens are'
          : 'a Secret in cattle-tokens is made a token by Rancher alone; tokens are'
    return forbid(
      `${what} minted by Rancher, never by hand: a forged one would be a login as its owner; create one with kubectl create of a ` +
        'tokens.ext.cattle.io, or log in to Rancher',
    )
  },
}
