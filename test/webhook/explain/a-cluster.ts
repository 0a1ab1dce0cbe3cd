/** A knowledge file: what explain is told of a cluster, unless a test says otherwise. */
export const CLUSTER = `
apiVersion: v1
kind: List
items:
  - {apiVersion: management.cattle.io/v3, kind: Setting, metadata: {name: auth-token-max-ttl-minutes}, value: '', default: '129600'}
  - {apiVersion: management.cattle.io/v3, kind: User, metadata: {name: user-alice}, username: alice, displayName: Alice}
  - {apiVersion: management.cattle.io/v3, kind: Cluster, metadata: {name: c-open}}
---
apiVersion: rtoken.dev/v1
kind: Answers
complete: [settings, users, clusters, principals]
admins: [user-rancher-admin]
rights:
  - {user: user-bob, verb: '*', resource: '*', allowed: false}
`
