import { identityDifference } from '../identity-difference.ts'
import { quoted } from '../quote.ts'
import { labelAmendments } from '../rancher-labels.ts'
import type { TokenRule } from '../rule.ts'
import { FIELDS, type Store, type Token, USER_ID_LABEL, V3_USER_ID_LABEL } from '../token.ts'
import { allow, amend, forbid, reject } from '../verdict.ts'

const OWNER_LABEL: Readonly<Record<Store, string>> = {
  ext: USER_ID_LABEL,
  secret: USER_ID_LABEL,
  v3: V3_USER_ID_LABEL,
}

export const identityIsImmutable: TokenRule = {
  id: 'identity-is-immutable',
  subject: 'token',
  severity: 'critical',
  holds:
    'The owner, kind, cluster, principals, value and hash of a token never change; of an ext Token, only description, ttl and ' +
    'enabled can change. Its labels keep naming its owner and kind. Only Rancher adds a finalizer or records its last use, and ' +
    'nobody makes its Secret immutable.',
  why:
    'All of that is decided when the token is created; to change it is to log in as somebody else ("All other spec fields are ' +
    'immutable", Tokens page). Without the annotation token-hashed, the stored hash is the password. A finalizer keeps a ' +
    'revoked token alive; a last use in 2099 keeps a stale one.',
  scopes: [
    { on: 'ext', operations: ['CREATE', 'UPDATE'] },
    { on: 'secret', operations: ['UPDATE'] },
    { on: 'v3', operations: ['UPDATE'] },
  ],
  looksAt: ['ext', 'secret', 'v3'],
  defaultMode: 'enforce',
  onChange({ before, after, store, requester }) {
    if (after === undefined) return allow()
    const isRanchers = requester.role === 'rancher' && store !== 'ext'
    const finalizer = isRanchers ? undefined : addedFinalizer(before?.token, after.token)
    if (finalizer !== undefined) {
      return forbid(
        `metadata.finalizers may not be added to a token: ${quoted(finalizer)} would keep it alive after it is deleted; leave it out`,
      )
    }
    if (before === undefined || !before.token.isToken) return allow()
    const difference = identityDifference(before.token, after.token, (field) => !(isRanchers && field.movedByRancher))
    if (difference !== undefined) {
      const sentence = difference.field.rancherSentence ?? `${difference.field.field} is immutable`
      return reject(`${sentence}: ${difference.description}; create a new token instead`)
    }
    const amendments = store === 'ext' ? labelAmendments(after.token) : []
    if (amendments.length === 0) return allow()
    return amend(amendments, 'the labels of a token name its owner and its kind')
  },
  onState({ token }) {
    const key = OWNER_LABEL[token.store]
    const label = token.labels[key]
    if (!token.isToken || label === undefined || label === token.owner) return undefined
    return {
      message: `its label ${key} says ${quoted(label)}, and ${FIELDS[token.store].owner} is ${quoted(token.owner)}`,
      evidence: { owner: token.owner, label },
      mend: { change: 'other', command: labelCommand(token, key) },
    }
  },
}

const RESOURCE: Readonly<Record<Store, string>> = {
  ext: 'tokens.ext.cattle.io',
  secret: '--namespace cattle-tokens secret',
  v3: 'tokens.management.cattle.io',
}

function labelCommand({ store, name, owner }: Token, key: string): string {
  return `kubectl label ${RESOURCE[store]} ${name} --overwrite ${key}=${owner}`
}

function addedFinalizer(before: Token | undefined, after: Token): string | undefined {
  return after.finalizers.find((finalizer) => before?.finalizers.includes(finalizer) !== true)
}
