import { type Answers, type Knowledge, MissingKnowledge, type Setting, type User } from '../../tokens/knowledge.ts'
import type { Principal } from '../../tokens/token.ts'

/** A setting by its `value` (its `default` is then 129600, as Rancher makes it), whole, or undefined: there is none. */
export type SettingText = string | Partial<Setting> | undefined

export interface Known {
  readonly settings?: Readonly<Record<string, SettingText>>
  readonly users?: readonly Partial<User>[]
  readonly clusters?: readonly string[]
}

const RANCHER_SETTINGS: Readonly<Record<string, SettingText>> = {
  'auth-token-max-ttl-minutes': '',
  'auth-token-default-ttl-minutes': '',
}

export const USERS: readonly User[] = [
  { name: 'user-alice', username: 'alice', displayName: 'Alice', enabled: true, principalIds: ['local://user-alice'] },
  { name: 'user-bob', username: 'bob', displayName: 'Bob', enabled: true, principalIds: ['local://user-bob'] },
  { name: 'user-rancher-admin', username: 'root', displayName: 'Root', enabled: true, principalIds: [] },
  { name: 'user-disabled', username: 'dis', displayName: 'Dis', enabled: false, principalIds: [] },
]

/** What Rancher makes at its start, four users, and the clusters c-open and c-closed; `known` says otherwise. */
export function aKnowledge({ settings = {}, users = [], clusters = ['c-open', 'c-closed'] }: Known = {}): Knowledge {
  const allSettings = new Map(Object.entries({ ...RANCHER_SETTINGS, ...settings }))
  const allUsers = new Map([...USERS, ...users.map(aUser)].map((user) => [user.name, user]))
  return {
    setting(name) {
      const text = allSettings.get(name)
      if (text === undefined) return undefined
      const rest = typeof text === 'string' ? { value: text, default: '129600' } : text
      return { name, value: '', default: '', source: '', malformed: [], ...rest }
    },
    user: (name) => allUsers.get(name),
    clusterExists: (name) => clusters.includes(name),
  }
}

function aUser(user: Partial<User>): User {
  return { name: 'user-new', username: 'new', displayName: 'New', enabled: true, principalIds: [], ...user }
}

/** Nobody knows anything: each look-up throws, as one at a cache that is not warm does. */
export const NO_KNOWLEDGE: Knowledge = {
  setting: () => nobodyKnows('settings.management.cattle.io'),
  user: () => nobodyKnows('users.management.cattle.io'),
  clusterExists: () => nobodyKnows('clusters.management.cattle.io'),
}

function nobodyKnows(what: string): never {
  throw new MissingKnowledge(what, 'the cache is not warm')
}

export interface Answered {
  /** The requester may do everything with everything. */
  readonly admin?: boolean
  /** The clusters that the requester may get. */
  readonly mayGet?: readonly string[]
  /** Tokens of the requester by name; null is "no such token". */
  readonly principals?: Readonly<Record<string, Principal | null>>
}

/** Answers to what is given here; all else stays a question. */
export function anAnswer({ admin, mayGet, principals }: Answered = {}): Answers {
  return {
    may: ({ resource, name }) => (resource === '*' ? admin : mayGet?.includes(name)),
    principal: ({ token }) =>
      principals !== undefined && Object.hasOwn(principals, token) ? principals[token] : undefined,
  }
}

/** Every question answered: not an admin, may get c-open, has no token of that name. */
export const ANSWERED: Answers = {
  may: ({ resource, name }) => resource !== '*' && name === 'c-open',
  principal: () => null,
}

/** As ANSWERED, for an admin, who may get every cluster. */
export const ANSWERED_FOR_ADMIN: Answers = { may: () => true, principal: () => null }
