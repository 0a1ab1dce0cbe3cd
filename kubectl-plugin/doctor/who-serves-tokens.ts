import { ApiError } from '../../cluster/api-error.ts'
import { objectAt, textAt, textsAt } from '../../tokens/json.ts'
import { answerTo } from './answer-to.ts'
import type { Looking } from './diagnosis.ts'

const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices/v1.ext.cattle.io'
/** Rancher's own Service is here. */
const RANCHER_NAMESPACE = 'cattle-system'
/** As our Token API server labels what it registers (docs/standalone.md). */
const OURS = 'rtoken-apiserver'

export interface WhoServesTokens {
  readonly who: 'rancher' | 'token-api-server' | 'somebody-else' | 'nobody' | 'unknown'
  /** For people, after "served by". */
  readonly shown: string
}

/** To whom kube-apiserver sends requests for tokens.ext.cattle.io. */
export async function whoServesTokens({
  connection,
  signal,
}: Pick<Looking, 'connection' | 'signal'>): Promise<WhoServesTokens> {
  const answer = await answerTo(connection, { method: 'GET', path: API_SERVICE, signal })
  if (answer instanceof ApiError) {
    return answer.status === 404
      ? { who: 'nobody', shown: 'nobody' }
      : { who: 'unknown', shown: `an unknown server (${answer.message})` }
  }
  const service = objectAt(objectAt(answer, 'spec'), 'service')
  const [namespace, name] = [textAt(service, 'namespace'), textAt(service, 'name')]
  if (name === '') return { who: 'somebody-else', shown: 'kube-apiserver itself, from a CustomResourceDefinition' }
  const place = `Service ${namespace}/${name}`
  if (namespace === RANCHER_NAMESPACE) return { who: 'rancher', shown: place }
  return textsAt(objectAt(answer, 'metadata'), 'labels')['app.kubernetes.io/name'] === OURS
    ? { who: 'token-api-server', shown: `the Token API server (${place})` }
    : { who: 'somebody-else', shown: place }
}
