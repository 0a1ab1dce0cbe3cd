import type { JsonObject } from '../../tokens/json.ts'
import { objectAt, ownValue, textAt } from '../../tokens/json.ts'

export const API_SERVICE_NAME = 'v1.ext.cattle.io'
export const API_SERVICES_PATH = '/apis/apiregistration.k8s.io/v1/apiservices'

/** Where the aggregator finds this server. */
export interface ServicePlace {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

/** The APIService that sends requests for tokens here. @param ca PEM */
export function apiServiceFor({ namespace, name, port }: ServicePlace, ca: string): JsonObject {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {
      name: API_SERVICE_NAME,
      labels: { 'app.kubernetes.io/name': 'rtoken-apiserver', 'app.kubernetes.io/part-of': 'rtoken' },
    },
    spec: {
      group: 'ext.cattle.io',
      version: 'v1',
      // As Rancher's own has them.
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { namespace, name, port },
      caBundle: Buffer.from(ca, 'utf8').toString('base64'),
    },
  }
}

/** Whose an APIService is, where it is not ours: a sentence for the log. */
export function otherOwner(found: JsonObject, place: ServicePlace): string | undefined {
  const service = objectAt(objectAt(found, 'spec'), 'service')
  const [namespace, name] = [textAt(service, 'namespace'), textAt(service, 'name')]
  if (namespace === place.namespace && name === place.name) return undefined
  if (name === '') {
    return (
      `${API_SERVICE_NAME} is served by the API server itself, from a CustomResourceDefinition: delete ` +
      'customresourcedefinition tokens.ext.cattle.io before this server can take its place'
    )
  }
  return `${API_SERVICE_NAME} belongs to the Service ${namespace}/${name}, which is Rancher's where Rancher runs: it is not taken over`
}

/** The authorities, in PEM, by which the aggregator verifies who answers for tokens. */
export function authoritiesIn(found: JsonObject): string {
  return Buffer.from(textAt(objectAt(found, 'spec'), 'caBundle'), 'base64').toString()
}

/** How what is there differs from what should be. `what` is a closed list, for a metric; `detail` is for people. */
export interface Drift {
  readonly what: 'absent' | 'altered'
  readonly detail: string
}

/** The first difference; undefined where what is there says all that ours has to say. Its priorities are an admin's to choose. */
export function driftOf(wanted: JsonObject, found: JsonObject | undefined): Drift | undefined {
  if (found === undefined) return { what: 'absent', detail: 'it is not there' }
  const [is, want] = [objectAt(found, 'spec'), objectAt(wanted, 'spec')]
  if (ownValue(is, 'caBundle') !== ownValue(want, 'caBundle')) return altered('caBundle')
  if (ownValue(objectAt(is, 'service'), 'port') !== ownValue(objectAt(want, 'service'), 'port')) return altered('port')
  return ownValue(is, 'insecureSkipTLSVerify') === true ? altered('insecureSkipTLSVerify') : undefined
}

function altered(field: string): Drift {
  return { what: 'altered', detail: `${field} is another` }
}
