import type { Operation, Phase } from '../tokens/change.ts'
import { EXT_TOKENS_FEATURE, TOKEN_HASHING_FEATURE } from '../tokens/feature-names.ts'
import type { Rule, Scope } from '../tokens/rule.ts'
import { rulebook } from '../tokens/rulebook.ts'
import { JUDGED_SETTINGS } from '../tokens/setting-kinds.ts'
import { TOKEN_NAMESPACE } from '../tokens/token.ts'
import { MARKS_OF_SECRETS_ALONE, MARKS_OF_V3_TOKENS_ALONE, nameIsOneOf } from './registration/match-conditions.ts'
import type { MatchCondition } from './registration/match-conditions.ts'

/** One resource whose writes come here, for the rules that look at it. */
export interface Registration {
  /** The first part of the names of its webhooks. */
  readonly name: string
  /** The rules with this scope are what it is registered for. */
  readonly on: Scope['on']
  readonly group: string
  readonly version: string
  /** The plural; never a subresource, never `*`. */
  readonly resource: string
  readonly scope: 'Cluster' | 'Namespaced'
  /** Only in this namespace. */
  readonly namespace?: string
  readonly phases: readonly Phase[]
  /** What must hold of a write, whoever asks. */
  readonly conditions?: readonly MatchCondition[]
  /** What must hold of a write by Rancher or a trusted writer, beside that. */
  readonly rancherConditions?: readonly MatchCondition[]
}

const BOTH: readonly Phase[] = ['mutate', 'validate']

/**
 * Everything that is registered: from this list come the running configuration and manifests/base/webhook-registrations.yaml.
 * Nothing in it may be needed by the webhook to start, or by a cluster to live.
 */
export const REGISTRATIONS: readonly Registration[] = [
  {
    name: 'ext-tokens',
    on: 'ext',
    group: 'ext.cattle.io',
    version: 'v1',
    resource: 'tokens',
    scope: 'Cluster',
    phases: BOTH,
  },
  {
    name: 'token-secrets',
    on: 'secret',
    group: '',
    version: 'v1',
    resource: 'secrets',
    scope: 'Namespaced',
    // Every Secret there, with or without the label of a token: else adding the label later is a way round.
    namespace: TOKEN_NAMESPACE,
    phases: BOTH,
    rancherConditions: [MARKS_OF_SECRETS_ALONE],
  },
  {
    name: 'v3-tokens',
    on: 'v3',
    group: 'management.cattle.io',
    version: 'v3',
    resource: 'tokens',
    scope: 'Cluster',
    phases: BOTH,
    rancherConditions: [MARKS_OF_V3_TOKENS_ALONE],
  },
  {
    name: 'settings',
    on: 'setting',
    group: 'management.cattle.io',
    version: 'v3',
    resource: 'settings',
    scope: 'Cluster',
    // A setting is allowed or refused as it is: no rule amends one.
    phases: ['validate'],
    conditions: [nameIsOneOf(JUDGED_SETTINGS)],
  },
  {
    name: 'features',
    on: 'feature',
    group: 'management.cattle.io',
    version: 'v3',
    resource: 'features',
    scope: 'Cluster',
    phases: ['validate'],
    conditions: [nameIsOneOf([TOKEN_HASHING_FEATURE, EXT_TOKENS_FEATURE])],
  },
]

/** The rules that a registration is for. */
export function rulesOf({ on }: Registration, rules: readonly Rule[] = rulebook): readonly Rule[] {
  return rules.filter((rule) => rule.onChange !== undefined && rule.scopes.some((scope) => scope.on === on))
}

const ALL_OPERATIONS: readonly Operation[] = ['CREATE', 'UPDATE', 'DELETE']

/** The operations that those rules judge; a deletion has nothing that could be amended. */
export function operationsOf(registration: Registration, phase: Phase): readonly Operation[] {
  const scopes = rulesOf(registration).flatMap(({ scopes }) => scopes.filter(({ on }) => on === registration.on))
  return ALL_OPERATIONS.filter(
    (operation) =>
      (phase === 'validate' || operation !== 'DELETE') &&
      scopes.some(({ operations }) => operations.includes(operation)),
  )
}
