import t from 'tap'
import type { Mend } from '../../../tokens/rule.ts'
import { clusterIsReachable } from '../../../tokens/rules/cluster-is-reachable.ts'
import { anAnswer } from '../a-knowledge.ts'
import { aManifest, aStoredToken } from '../an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'
import { ALLOWED, judgesWrites, looksAtWhatExists } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const notFound = (cluster: string) =>
  `cluster ${cluster} not found: spec.clusterName names no cluster that user-alice may get; see kubectl get clusters.management.cattle.io`

judgesWrites(t, clusterIsReachable, [
  { name: 'no cluster', change: {}, answers: anAnswer(), expected: ALLOWED },
  {
    name: 'a cluster that the requester may get',
    change: { object: aManifest({ clusterName: 'c-open' }) },
    expected: ALLOWED,
  },
  {
    name: 'whether they may has to be asked',
    change: { object: aManifest({ clusterName: 'c-open' }) },
    answers: anAnswer(),
    expected: {
      asked: { ask: 'may', verb: 'get', group: 'management.cattle.io', resource: 'clusters', name: 'c-open' },
    },
  },
  {
    name: 'a cluster that does not exist, and nobody is asked',
    change: { object: aManifest({ clusterName: 'c-none' }) },
    answers: anAnswer(),
    expected: { reason: 'BadRequest', refused: notFound('c-none') },
  },
  {
    name: 'a cluster that they may not get is told in the same words',
    change: { object: aManifest({ clusterName: 'c-closed' }) },
    expected: { reason: 'BadRequest', refused: notFound('c-closed') },
  },
  {
    name: 'an update is none of its business',
    change: { oldObject: aStoredToken(), object: aStoredToken({ clusterName: 'c-none' }) },
    expected: ALLOWED,
  },
  {
    name: 'v3: Rancher makes one for a cluster that exists',
    change: { store: 'v3', object: aV3Token({ clusterName: 'c-closed' }), role: 'rancher', phase: 'validate' },
    answers: anAnswer(),
    expected: ALLOWED,
  },
  {
    name: 'v3: one for a cluster that does not exist is only warned about',
    change: { store: 'v3', object: aV3Token({ clusterName: 'c-none' }), role: 'rancher', phase: 'validate' },
    expected: { allowed: true, warnings: ['clusterName c-none names no cluster that exists'] },
  },
])

holdsInEveryMode(t, clusterIsReachable, {
  change: { object: aManifest({ clusterName: 'c-none' }) },
  message: notFound('c-none'),
  rancher: 'bound',
})

const broken = (mend: Mend) => ({
  message: 'it is scoped to cluster c-none, which does not exist',
  evidence: { cluster: 'c-none' },
  mend,
})
looksAtWhatExists(t, clusterIsReachable, [
  { name: 'unscoped', object: aStoredToken(), expected: undefined },
  { name: 'scoped to a cluster that exists', object: aStoredToken({ clusterName: 'c-closed' }), expected: undefined },
  {
    name: 'ext, scoped to a cluster that is gone',
    object: aStoredToken({ clusterName: 'c-none' }),
    expected: broken({ change: 'delete' }),
  },
  {
    name: 'a Secret, scoped to a cluster that is gone',
    store: 'secret',
    object: aBackingSecret({ cluster: 'c-none' }),
    expected: broken({ change: 'delete' }),
  },
  {
    name: 'v3, scoped to a cluster that is gone',
    store: 'v3',
    object: aV3Token({ clusterName: 'c-none' }),
    expected: broken({ change: 'delete' }),
  },
  {
    name: 'a Secret that is no token, and has a key of that name',
    store: 'secret',
    object: { metadata: { name: 'other' }, data: { cluster: btoa('c-none') } },
    expected: undefined,
  },
])
