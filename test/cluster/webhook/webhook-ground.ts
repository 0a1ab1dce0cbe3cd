import { join } from 'node:path'
import type { ApiConnection } from '../api/api-connection.ts'
import { readManifestFolder, type Manifest } from '../api/manifest.ts'
import { writeManifests } from '../api/write-manifests.ts'
import { ClusterError } from '../cluster-error.ts'
import { serviceAccountToken } from '../contexts/service-account-token.ts'
import { writeKubeconfig } from '../contexts/write-kubeconfig.ts'
import { packageRoot } from '../package-root.ts'

export const webhookNamespace = 'rtoken-system'
export const webhookService = 'rtoken-webhook'

/** What no controller here would act on, and what the webhook writes itself. */
const skippedKinds = new Set(['Deployment', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'])

/** With this Service a registration that names it reaches the loopback, where the webhook runs. */
const loopbackService: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: webhookService, namespace: webhookNamespace },
  spec: { type: 'ExternalName', externalName: 'localhost' },
}

/** Installs what a cluster must have before the webhook runs, and gives the kubeconfig of its service account. */
export const layWebhookGround = async (admin: ApiConnection, dir: string): Promise<string> => {
  const folder = join(packageRoot, 'manifests', 'base')
  const manifests = await readManifestFolder(folder)
  if (manifests.length === 0) {
    throw new ClusterError('NO_MANIFESTS', `${folder} holds no manifests for the webhook: start with --webhook=false.`)
  }
  const isNamespace = ({ kind }: Manifest): boolean => kind === 'Namespace'
  const wanted = manifests.filter((each) => !skippedKinds.has(each.kind) && !isOurService(each) && !isNamespace(each))
  await writeManifests(admin, [...manifests.filter(isNamespace), ...wanted, loopbackService])

  const token = await serviceAccountToken(admin, webhookNamespace, webhookService)
  const kubeconfig = join(dir, 'webhook.kubeconfig')
  await writeKubeconfig(kubeconfig, admin.server, admin.ca, new Map([[webhookService, { token }]]))
  return kubeconfig
}

const isOurService = ({ kind, metadata }: Manifest): boolean => kind === 'Service' && metadata.name === webhookService
