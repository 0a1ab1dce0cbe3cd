/** kubeconfigs.ext.cattle.io as far as the plugin reads it; in Rancher it is served by Rancher itself. */
export const kubeconfigCrd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'kubeconfigs.ext.cattle.io' },
  spec: {
    group: 'ext.cattle.io',
    names: { kind: 'Kubeconfig', listKind: 'KubeconfigList', plural: 'kubeconfigs', singular: 'kubeconfig' },
    scope: 'Cluster',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}
