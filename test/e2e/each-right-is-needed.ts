import type { Test } from 'tap'
import { systemCacheClock } from '../../cluster/cache-clock.ts'
import type { Connection } from '../../cluster/connection.ts'
import { WatchedCache } from '../../cluster/watched-cache.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { isRecord } from '../cluster/is-record.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

/** A rule of a Role or ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

export interface RightsOf {
  readonly cluster: Cluster
  /** Of the Role or ClusterRole. */
  readonly path: string
  readonly username: string
  /** What somebody does with a resource of a rule; it rejects where that may not be. */
  readonly deedOf: (rule: Rule, resource: string) => () => Promise<void>
}

/** Shows that with any right of a role taken away something fails, and that it is for want of that right. */
export async function eachRightIsNeeded(t: Test, { cluster, path, username, deedOf }: RightsOf): Promise<void> {
  const { rules } = objectIn(await cluster.request('admin', 'GET', path))
  const all = Array.isArray(rules) ? rules.filter(isRule) : []
  t.ok(all.length > 0)
  const [, namespace] = /\/namespaces\/([^/]+)\//.exec(path) ?? []
  for (const rule of all) {
    for (const { what, resource, attributes, rest } of lessened(rule)) {
      await cluster.request('admin', 'PATCH', path, { rules: [...all.filter((each) => each !== rule), ...rest] })
      // The authorizer hears of it a moment later.
      const refused = await waitFor(
        () => messageOf(deedOf(rule, resource)),
        (message) => message !== '',
      )
      t.match(refused, /forbidden|cannot|not allowed|unknown/i, what)
      await cluster.request('admin', 'PATCH', path, { rules: all })
      const resourceAttributes = { ...attributes, ...(namespace !== undefined && { namespace }) }
      const spec = { user: username, resourceAttributes }
      await waitFor(
        () => isAllowed(cluster, spec),
        (may) => may,
      )
    }
  }
}

/** Follows a collection, and rejects where it cannot be listed or watched. */
export async function follows(connection: Connection, path: string, fieldSelector?: string): Promise<void> {
  const cache = new WatchedCache<true>({
    connection,
    path,
    what: path,
    parse: () => true,
    ...(fieldSelector !== undefined && { fieldSelector }),
  })
  cache.start()
  try {
    // A watch that may not be is refused within a few milliseconds.
    await waitFor(
      async () => cache.state(),
      ({ phase, error }) => phase !== 'starting' || error !== undefined,
    )
    await systemCacheClock.sleep(300, new AbortController().signal)
    const { error } = cache.state()
    if (error !== undefined) throw new Error(error)
  } finally {
    await cache.stop()
  }
}

interface Lessened {
  /** The right that is taken away. */
  readonly what: string
  readonly resource: string
  readonly attributes: {
    readonly verb: string
    readonly group: string
    readonly resource: string
    readonly name?: string
  }
  /** What is left of the rule. */
  readonly rest: readonly Rule[]
}

/** A rule without one of its verbs, resources or groups, for each of them. */
function* lessened(rule: Rule): Generator<Lessened> {
  for (const group of rule.apiGroups) {
    for (const resource of rule.resources) {
      for (const verb of rule.verbs) {
        const others = (list: readonly string[], one: string): string[] => list.filter((each) => each !== one)
        const rest = [
          { ...rule, apiGroups: others(rule.apiGroups, group) },
          { ...rule, apiGroups: [group], resources: others(rule.resources, resource) },
          { ...rule, apiGroups: [group], resources: [resource], verbs: others(rule.verbs, verb) },
        ].filter((each) => each.apiGroups.length * each.resources.length * each.verbs.length > 0)
        const [name] = rule.resourceNames ?? []
        const what = `${verb} ${resource}${group && `.${group}`}${name === undefined ? '' : `/${name}`}`
        yield { what, resource, attributes: { verb, group, resource, ...(name !== undefined && { name }) }, rest }
      }
    }
  }
}

async function messageOf(deed: () => Promise<void>): Promise<string> {
  try {
    await deed()
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : 'for no reason'
  }
}

/** Whether the authorizer has heard that a right is there again. */
async function isAllowed(cluster: Cluster, spec: object): Promise<boolean> {
  const { body } = await cluster.request('admin', 'POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec,
  })
  const status: unknown = isRecord(body) ? body['status'] : undefined
  return isRecord(status) && status['allowed'] === true
}

function isRule(value: unknown): value is Rule {
  return isRecord(value) && Array.isArray(value['apiGroups']) && Array.isArray(value['verbs'])
}
