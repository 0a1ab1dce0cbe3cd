import { randomBytes } from 'node:crypto'

/** A person who is logged in to Rancher, as kube-apiserver hears of them. */
export interface RancherLogin {
  /** The context in the kubeconfig. */
  context: string
  userId: string
  loginName: string
  /** The v3 token of the session they logged in with. */
  sessionToken: string
}

export const rancherLogins: readonly RancherLogin[] = [
  { context: 'alice', userId: 'user-alice', loginName: 'alice', sessionToken: 'token-alice' },
  { context: 'bob', userId: 'user-bob', loginName: 'bob', sessionToken: 'token-bobby' },
  { context: 'rancher-admin', userId: 'user-rancher-admin', loginName: 'admin', sessionToken: 'token-admin' },
  { context: 'carol', userId: 'user-carol', loginName: 'carol', sessionToken: 'token-carol' },
  { context: 'disabled', userId: 'user-disabled', loginName: 'disabled', sessionToken: 'token-disab' },
]

/** The secret part of a token, as long as Rancher's and of the same letters. */
export const newTokenValue = (): string => {
  const letters = 'bcdfghjklmnpqrstvwxz2456789'
  return [...randomBytes(54)].map((byte) => letters[byte % letters.length]).join('')
}

export const bearerOf = ({ sessionToken }: RancherLogin, value: string): string => `${sessionToken}:${value}`

/** The user of a TokenReview, with the groups and extras that Rancher gives. */
export const reviewedUser = ({ userId, loginName, sessionToken }: RancherLogin): object => ({
  username: userId,
  groups: ['system:authenticated', 'system:cattle:authenticated'],
  extra: {
    principalid: [`local://${userId}`],
    username: [loginName],
    requesttokenid: [sessionToken],
    requesthost: ['rancher.example.com'],
  },
})
