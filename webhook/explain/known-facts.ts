import type { Question, Setting, User } from '../../tokens/knowledge.ts'
import type { Requester } from '../../tokens/requester.ts'
import type { Principal } from '../../tokens/token.ts'

/** What a knowledge file may be complete in: what it does not name then does not exist, or is not allowed. */
export const COMPLETE = ['settings', 'users', 'clusters', 'rights', 'principals'] as const
export type Complete = (typeof COMPLETE)[number]

/** What somebody may do, or may not. */
export interface Right {
  readonly user: string
  /** `*` is every verb. */
  readonly verb: string
  /** As kubectl names it, such as `clusters.management.cattle.io`; `*` is every resource. */
  readonly resource: string
  /** undefined is every object. */
  readonly name: string | undefined
  readonly allowed: boolean
}

/** The principal of a token that somebody logged in with; null where they have no such token. */
export interface KnownPrincipal {
  readonly user: string
  readonly token: string
  readonly principal: Principal | null
}

/** What is known of a cluster without asking it. */
export interface KnownFacts {
  readonly settings: ReadonlyMap<string, Setting>
  readonly users: ReadonlyMap<string, User>
  readonly clusters: ReadonlySet<string>
  readonly rights: readonly Right[]
  readonly principals: readonly KnownPrincipal[]
  readonly complete: ReadonlySet<Complete>
}

export const NO_FACTS: KnownFacts = {
  settings: new Map(),
  users: new Map(),
  clusters: new Set(),
  rights: [],
  principals: [],
  complete: new Set(),
}

/** The group that the API server lets do everything, whatever its authorizers say. */
const MASTERS = 'system:masters'

/** Whether the requester may; undefined where the facts do not tell. */
export function rightIn(
  { rights, complete }: KnownFacts,
  { verb, group, resource, name }: Extract<Question, { ask: 'may' }>,
  { username, groups }: Requester,
): boolean | undefined {
  if (groups.includes(MASTERS)) return true
  const asked = resourceText(group, resource)
  const about = rights.filter(
    (right) =>
      right.user === username &&
      (right.verb === '*' || right.verb === verb) &&
      (right.name === undefined || right.name === name),
  )
  if (about.some((right) => right.allowed && (right.resource === '*' || right.resource === asked))) return true
  // Who may not do something with everything may still do it with some.
  if (about.some((right) => !right.allowed && right.resource === asked)) return false
  return complete.has('rights') ? false : undefined
}

/** The principal; null where the requester has no such token, undefined where the facts do not tell. */
export function principalIn(
  { principals, complete }: KnownFacts,
  { token, owner }: Extract<Question, { ask: 'principal' }>,
): Principal | null | undefined {
  const known = principals.find((entry) => entry.token === token && entry.user === owner)
  if (known !== undefined) return known.principal
  return complete.has('principals') ? null : undefined
}

/** A resource as kubectl names it. */
export function resourceText(group: string, resource: string): string {
  return group === '' ? resource : `${resource}.${group}`
}
