import { existsSync } from 'node:fs'
import type { Environment } from './keep-alive-agent.ts'
import { type KubeconfigEntries } from './read-kubeconfig.ts'

const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'

/** What a pod finds in its environment and its service account, as a kubeconfig would say it; undefined outside of a pod. */
export function inClusterEntries(env: Environment, folder = SERVICE_ACCOUNT_FOLDER): KubeconfigEntries | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? ''
  const port = env['KUBERNETES_SERVICE_PORT'] ?? ''
  if (host === '' || port === '' || !existsSync(`${folder}/token`)) return undefined
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    currentContext: 'in-cluster',
    contexts: new Map([['in-cluster', { cluster: 'in-cluster', user: 'in-cluster' }]]),
    clusters: new Map([['in-cluster', { server, 'certificate-authority': `${folder}/ca.crt` }]]),
    users: new Map([['in-cluster', { tokenFile: `${folder}/token` }]]),
  }
}
