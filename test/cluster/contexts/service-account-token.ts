import type { ApiConnection } from '../api/api-connection.ts'
import { ClusterError } from '../cluster-error.ts'
import { isRecord } from '../is-record.ts'

const year = 365 * 24 * 60 * 60

/** A token of a service account, by the TokenRequest API as a kubelet would ask for it. */
export const serviceAccountToken = async (api: ApiConnection, namespace: string, name: string): Promise<string> => {
  const { status, body, text } = await api.request(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: year } },
  )
  const token = isRecord(body) && isRecord(body['status']) ? body['status']['token'] : undefined
  if (typeof token === 'string') return token
  throw new ClusterError(
    'NO_SERVICE_ACCOUNT_TOKEN',
    `The API server answered ${status} when asked for a token of ${namespace}/${name}: ${text.trim()}`,
  )
}
