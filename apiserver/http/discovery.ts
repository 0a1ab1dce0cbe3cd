import type { JsonObject } from '../../tokens/json.ts'

const GROUP = 'ext.cattle.io'
const GROUP_VERSION = { groupVersion: `${GROUP}/v1`, version: 'v1' } as const
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const

export const API_GROUP: JsonObject = {
  kind: 'APIGroup',
  apiVersion: 'v1',
  name: GROUP,
  versions: [GROUP_VERSION],
  preferredVersion: GROUP_VERSION,
}

export const API_GROUP_LIST: JsonObject = {
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [{ name: GROUP, versions: [GROUP_VERSION], preferredVersion: GROUP_VERSION }],
}

export const API_RESOURCE_LIST: JsonObject = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: GROUP_VERSION.groupVersion,
  resources: [{ name: 'tokens', singularName: 'token', namespaced: false, kind: 'Token', verbs: VERBS }],
}

/** All of it in one answer, as the aggregator would rather have it. */
export const AGGREGATED_DISCOVERY: JsonObject = {
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: [
    {
      metadata: { name: GROUP, creationTimestamp: null },
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: [
            {
              resource: 'tokens',
              responseKind: { group: GROUP, version: 'v1', kind: 'Token' },
              scope: 'Cluster',
              singularResource: 'token',
              verbs: VERBS,
            },
          ],
        },
      ],
    },
  ],
}

export const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** Whether an Accept header asks for the aggregated form before any other that is served. */
export function wantsAggregated(accept: string | undefined): boolean {
  const entries = (accept ?? '').split(',').map((entry) => entry.replaceAll(' ', '').split(';'))
  const first = entries.find(([type, ...parameters]) => {
    const isPlain = !parameters.some((parameter) => parameter.startsWith('as='))
    return type === 'application/json' && (isPlain || isAggregated(parameters))
  })
  return first !== undefined && isAggregated(first)
}

function isAggregated(parameters: readonly string[]): boolean {
  return ['as=APIGroupDiscoveryList', 'g=apidiscovery.k8s.io', 'v=v2'].every((part) => parameters.includes(part))
}
