import type { Cluster } from '../cluster/cluster.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/**
 * What refers to tokens in a Rancher cluster: a cloud credential of Harvester with the kubeconfig of token-harvs, and the
 * kubeconfig of a provisioned cluster with that of token-9d2kf.
 */
export const dressAsRancher = async (cluster: Cluster): Promise<void> => {
  const kubeconfig = (token: string): string =>
    JSON.stringify({ kind: 'Config', users: [{ name: 'u', user: { token } }] })
  for (const name of ['cattle-global-data', 'fleet-default']) {
    await cluster.request('admin', 'POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    })
  }
  await cluster.request('admin', 'POST', '/api/v1/namespaces/cattle-global-data/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cc-harvester' },
    data: { 'harvestercredentialConfig-kubeconfigContent': base64(kubeconfig('token-harvs:the-value-of-harvester')) },
  })
  await cluster.request('admin', 'POST', '/api/v1/namespaces/fleet-default/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'shop-kubeconfig' },
    data: {
      token: base64('token-9d2kf:the-value-of-shop'),
      value: base64(kubeconfig('token-9d2kf:the-value-of-shop')),
    },
  })
  await cluster.request('admin', 'POST', '/apis/management.cattle.io/v3/tokens', {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Token',
    metadata: {
      name: 'token-harvs',
      labels: { 'authn.management.cattle.io/token-userId': 'user-alice' },
      // kubectl apply leaves the value in an annotation.
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"token":"the-value-of-harvester"}' },
    },
    token: 'the-value-of-harvester',
    userId: 'user-alice',
    authProvider: 'local',
    ttl: 2_592_000_000,
    isDerived: true,
    description: 'harvester',
    providerInfo: { access_token: 'the-access-token-of-a-provider' },
  })
}
