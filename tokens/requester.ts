/**
 * Who asks. `rancher`: one of Rancher's own identities. `trusted`: a configured writer such as a restore operator.
 * `other`: everybody else; whether one of them is an admin is a question that a rule asks only where it needs to know.
 */
export type Role = 'rancher' | 'trusted' | 'other'

export interface Requester {
  readonly username: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
  readonly role: Role
}

/** The identities that are told apart by name. */
export interface Identities {
  readonly rancher: readonly string[]
  readonly trusted: readonly string[]
}

export const DEFAULT_IDENTITIES: Identities = {
  rancher: ['system:serviceaccount:cattle-system:rancher'],
  trusted: ['system:serviceaccount:cattle-resources-system:rancher-backup'],
}

export function roleOf(username: string, identities: Identities): Role {
  if (identities.rancher.includes(username)) return 'rancher'
  return identities.trusted.includes(username) ? 'trusted' : 'other'
}
