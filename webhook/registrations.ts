import type { Operation } from '../tokens/change.ts'
import type { Rule, Scope } from '../tokens/rule.ts'
import { rulebook } from '../tokens/rulebook.ts'

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
  /** What becomes of a write while nobody answers. */
  readonly failurePolicy: 'Fail' | 'Ignore'
  readonly timeoutSeconds: number
}

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
    // A token that nobody judged is a login that nobody judged: while the webhook is down, none is made.
    failurePolicy: 'Fail',
    // An answer takes a millisecond, and 2 s more for each of two questions to the API server.
    timeoutSeconds: 5,
  },
]

/** The rules that a registration is for. */
export function rulesOf({ on }: Registration, rules: readonly Rule[] = rulebook): readonly Rule[] {
  return rules.filter((rule) => rule.onChange !== undefined && rule.scopes.some((scope) => scope.on === on))
}

const ALL_OPERATIONS: readonly Operation[] = ['CREATE', 'UPDATE', 'DELETE']

/** The operations that those rules judge; a deletion has nothing that could be amended. */
export function operationsOf(registration: Registration, phase: 'mutate' | 'validate'): readonly Operation[] {
  const scopes = rulesOf(registration).flatMap(({ scopes }) => scopes.filter(({ on }) => on === registration.on))
  return ALL_OPERATIONS.filter(
    (operation) =>
      (phase === 'validate' || operation !== 'DELETE') &&
      scopes.some(({ operations }) => operations.includes(operation)),
  )
}
