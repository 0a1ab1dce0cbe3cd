import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'

/** One binary, called by three names: the convention of KUBEBUILDER_ASSETS. */
export const programNames = ['etcd', 'kube-apiserver', 'kubectl'] as const
export type Binaries = Record<(typeof programNames)[number], string>

/** Which of them cannot be run in a folder. */
export const missingFrom = async (folder: string): Promise<string[]> => {
  const missing: string[] = []
  for (const name of programNames) {
    await access(join(folder, name), constants.X_OK).catch(() => missing.push(name))
  }
  return missing
}
