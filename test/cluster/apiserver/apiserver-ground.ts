import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { ApiConnection } from '../api/api-connection.ts'
import { readManifestFolder, type Manifest } from '../api/manifest.ts'
import { writeManifests } from '../api/write-manifests.ts'
import { serviceAccountToken } from '../contexts/service-account-token.ts'
import { writeKubeconfig } from '../contexts/write-kubeconfig.ts'
import { packageRoot } from '../package-root.ts'

export const apiserverNamespace = 'rtoken-system'
export const apiserverService = 'rtoken-apiserver'
const serviceAccount = `system:serviceaccount:${apiserverNamespace}:${apiserverService}`

/** What no controller here would act on, what the server writes itself, and the sample's own settings. */
const skippedKinds = new Set([
  'Deployment',
  'Kustomization',
  'APIService',
  'CustomResourceDefinition',
  'Setting',
  'Feature',
  'Service',
])

/** With this Service the APIService that names it reaches the loopback, where the server runs. */
const loopbackService: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: apiserverService, namespace: apiserverNamespace },
  spec: { type: 'ExternalName', externalName: 'localhost' },
}

const folder = join(packageRoot, 'manifests', 'standalone')

/** The CRDs of users, settings and features that a cluster without Rancher gets. */
export const readStandaloneCrds = async (): Promise<Manifest[]> =>
  (await readManifestFolder(folder)).filter(({ kind }) => kind === 'CustomResourceDefinition')

/** Installs what a cluster must have before the server runs, and gives the kubeconfig of its service account. */
export const layApiserverGround = async (admin: ApiConnection, dir: string): Promise<string> => {
  const manifests = (await readManifestFolder(folder)).filter(({ kind }) => !skippedKinds.has(kind))
  const isNamespace = ({ kind }: Manifest): boolean => kind === 'Namespace'
  await writeManifests(admin, [
    ...manifests.filter(isNamespace),
    ...manifests.filter((each) => !isNamespace(each)),
    loopbackService,
  ])
  const token = await serviceAccountToken(admin, apiserverNamespace, apiserverService)
  const kubeconfig = join(dir, 'apiserver.kubeconfig')
  await writeKubeconfig(kubeconfig, admin.server, admin.ca, new Map([[apiserverService, { token }]]))
  return kubeconfig
}

/** The configuration by which a webhook beside the server takes it for Rancher: it is the one that mints. */
export const writeWebhookConfiguration = async (dir: string): Promise<string> => {
  const path = join(dir, 'webhook.yaml')
  const rancher = ['system:serviceaccount:cattle-system:rancher', serviceAccount]
  await writeFile(path, stringify({ rancher }), {
    mode: 0o600,
  })
  return path
}
