/** A kubeconfig, or a flag beside it, cannot be used. The message is the sentence that kubectl says after `error: `. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError'
  readonly code = 'KUBECONFIG'
  /** The flag that names what there is not; undefined where a file does. */
  readonly flag: 'user' | 'cluster' | undefined

  constructor(message: string, options: ErrorOptions & { readonly flag?: 'user' | 'cluster' | undefined } = {}) {
    super(message, options)
    this.flag = options.flag
  }
}
