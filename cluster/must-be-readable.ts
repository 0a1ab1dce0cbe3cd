import { accessSync, constants } from 'node:fs'
import { KubeconfigError } from './kubeconfig-error.ts'

/**
 * @param file that a kubeconfig or a flag names; '' is none
 * @throws KubeconfigError in kubectl's words
 */
export function mustBeReadable(file: string, what: string, name: string): void {
  if (file === '') return
  try {
    accessSync(file, constants.R_OK)
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const reason = missing ? 'no such file or directory' : 'it cannot be read'
    throw new KubeconfigError(`unable to read ${what} ${file} for ${name} due to open ${file}: ${reason}`, { cause })
  }
}
