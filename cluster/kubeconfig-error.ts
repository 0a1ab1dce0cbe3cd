/** A kubeconfig, or a flag beside it, cannot be used. The message is the sentence that kubectl says after `error: `. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError'
  readonly code = 'KUBECONFIG'
}
