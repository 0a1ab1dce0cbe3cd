/** What is so in a cluster, in the oracle's words: numbers where the webhook has texts to read. */
export interface World {
  /** What the webhook is told the settings are. */
  readonly settings: Readonly<Record<string, string | { value?: string; default?: string } | undefined>>
  /** ms; 2^64 is never */
  readonly maximum: bigint
  /** ms: what 0 stands for on an ext Token */
  readonly fallback: bigint
  /** ms: of a v3 login session */
  readonly sessionMaximum: bigint
  /** Minutes, as they come to be: for settings that must agree; `isChosen` where somebody gave it a value that can be used. */
  readonly minutes: Readonly<Record<string, { readonly minutes: number; readonly isChosen: boolean } | undefined>>
}

const MINUTE = 60_000n
const NEVER = 2n ** 64n
const RANCHERS = { minutes: 43_200, isChosen: false }

/** As Rancher installs it; tight; without limits; with what cannot be used or is not there. */
export const WORLDS: readonly World[] = [
  {
    settings: {},
    maximum: 129_600n * MINUTE,
    fallback: 129_600n * MINUTE,
    sessionMaximum: 960n * MINUTE,
    minutes: {
      'auth-token-max-ttl-minutes': { minutes: 129_600, isChosen: false },
      'auth-user-session-ttl-minutes': { minutes: 960, isChosen: false },
      'auth-user-session-idle-ttl-minutes': { minutes: 960, isChosen: false },
      'kubeconfig-default-token-ttl-minutes': RANCHERS,
    },
  },
  {
    settings: {
      'auth-token-max-ttl-minutes': '60',
      'auth-token-default-ttl-minutes': '30',
      'auth-user-session-ttl-minutes': { value: '20', default: '960' },
      'auth-user-session-idle-ttl-minutes': { value: '15', default: '960' },
      'kubeconfig-default-token-ttl-minutes': { value: '45', default: '43200' },
    },
    maximum: 60n * MINUTE,
    fallback: 30n * MINUTE,
    sessionMaximum: 20n * MINUTE,
    minutes: {
      'auth-token-max-ttl-minutes': { minutes: 60, isChosen: true },
      'auth-user-session-ttl-minutes': { minutes: 20, isChosen: true },
      'auth-user-session-idle-ttl-minutes': { minutes: 15, isChosen: true },
      'kubeconfig-default-token-ttl-minutes': { minutes: 45, isChosen: true },
    },
  },
  {
    settings: {
      'auth-token-max-ttl-minutes': '0',
      'auth-token-default-ttl-minutes': '1440',
      'auth-user-session-ttl-minutes': '0',
    },
    maximum: NEVER,
    fallback: 1440n * MINUTE,
    sessionMaximum: NEVER,
    minutes: {
      'auth-token-max-ttl-minutes': { minutes: 0, isChosen: true },
      'auth-user-session-ttl-minutes': { minutes: 0, isChosen: true },
      'auth-user-session-idle-ttl-minutes': { minutes: 960, isChosen: false },
      'kubeconfig-default-token-ttl-minutes': RANCHERS,
    },
  },
  {
    settings: {
      'auth-token-max-ttl-minutes': 'abc',
      'auth-token-default-ttl-minutes': undefined,
      'auth-user-session-ttl-minutes': { value: '-1', default: '30' },
    },
    maximum: 129_600n * MINUTE,
    fallback: 129_600n * MINUTE,
    sessionMaximum: 30n * MINUTE,
    minutes: {
      'auth-token-max-ttl-minutes': { minutes: 129_600, isChosen: false },
      'auth-user-session-ttl-minutes': { minutes: 30, isChosen: false },
      'auth-user-session-idle-ttl-minutes': { minutes: 960, isChosen: false },
      'kubeconfig-default-token-ttl-minutes': RANCHERS,
    },
  },
]

export const RANCHER = 'system:serviceaccount:cattle-system:rancher'
export const TRUSTED = 'system:serviceaccount:cattle-resources-system:rancher-backup'

/** Who may do everything with everything. */
export const ADMINS: readonly string[] = ['user-rancher-admin', 'system:admin']
export const isAdmin = (username: string): boolean => ADMINS.includes(username)

/** Rancher's users who are enabled, with what their local principal says of them. */
export const ACTIVE: Readonly<Record<string, { readonly loginName: string; readonly displayName: string }>> = {
  'user-alice': { loginName: 'alice', displayName: 'Alice' },
  'user-bob': { loginName: 'bob', displayName: 'Bob' },
  'user-rancher-admin': { loginName: 'root', displayName: 'Root' },
  'u-system': { loginName: 'system', displayName: 'System' },
}
/** A user that Rancher made for itself: its tokens on ext and in Secrets know no maximum. */
export const SYSTEM_USER = 'u-system'
/** The one cluster that everybody may get, and one that only admins may. */
export const OPEN_CLUSTER = 'c-open'
export const CLOSED_CLUSTER = 'c-closed'
/** A login whose token has a principal of its own. */
export const OKTA_LOGIN = 'token-okta'
export const OKTA_PRINCIPAL = {
  name: 'okta_user://a',
  displayName: 'A',
  loginName: 'a',
  principalType: 'user',
  me: true,
  provider: 'okta',
}
