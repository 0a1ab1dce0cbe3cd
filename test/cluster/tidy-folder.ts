import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What a running cluster keeps in DIR and nobody can use after it. The logs stay. */
const transient = [
  'etcd',
  'pki',
  'kubectl-cache',
  'kubeconfig',
  'webhook.kubeconfig',
  'webhook.yaml',
  'apiserver.kubeconfig',
  'token-review-next.json',
  'token-review.kubeconfig',
  'logins.json',
  'running.json.next',
  // Last: as long as it is there, DIR is taken.
  'running.json',
]

/** Clears DIR of what a cluster that has ended leaves, or removes it where it was made for that cluster alone. */
export const tidyFolder = async (dir: string, removeAll: boolean): Promise<void> => {
  if (removeAll) return rm(dir, { recursive: true, force: true, maxRetries: 3 })
  for (const name of transient) await rm(join(dir, name), { recursive: true, force: true, maxRetries: 3 })
}
