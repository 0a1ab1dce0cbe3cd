import { quoted } from '../quote.ts'
import type { TokenRule } from '../rule.ts'
import { allow, ask, reject } from '../verdict.ts'

export const clusterIsReachable: TokenRule = {
  id: 'cluster-is-reachable',
  subject: 'token',
  severity: 'medium',
  holds:
    'A token can only be scoped to a cluster that exists and that its owner may get; on v3 Tokens this is only a warning.',
  why:
    'A token for a cluster that does not exist is useless, and the tokens of removed clusters have broken others ' +
    '(rancher/rancher#53695). Whoever may not get a cluster is not told whether it exists.',
  scopes: [
    { on: 'ext', operations: ['CREATE'] },
    { on: 'v3', operations: ['CREATE'] },
  ],
  looksAt: ['ext', 'secret', 'v3'],
  defaultMode: 'enforce',
  onChange({ after, store, requester: { username } }, { knowledge, answers }) {
    const cluster = after?.token.cluster ?? ''
    if (cluster === '') return allow()
    if (store === 'v3') {
      return knowledge.clusterExists(cluster)
        ? allow()
        : allow(`clusterName ${quoted(cluster)} names no cluster that exists`)
    }
    const refusal = reject(
      `cluster ${quoted(cluster)} not found: spec.clusterName names no cluster that ${quoted(username)} may get; ` +
        'see kubectl get clusters.management.cattle.io',
    )
    if (!knowledge.clusterExists(cluster)) return refusal
    const question = {
      ask: 'may',
      verb: 'get',
      group: 'management.cattle.io',
      resource: 'clusters',
      name: cluster,
    } as const
    const mayGet = answers.may(question)
    if (mayGet === undefined) return ask(question)
    return mayGet ? allow() : refusal
  },
  onState({ token }, { knowledge }) {
    if (!token.isToken || token.cluster === '' || knowledge.clusterExists(token.cluster)) return undefined
    return {
      message: `it is scoped to cluster ${quoted(token.cluster)}, which does not exist`,
      evidence: { cluster: token.cluster },
      mend: { change: 'delete' },
    }
  },
}
