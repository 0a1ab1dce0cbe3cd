export interface BinarySearch {
  /** The value of KUBEBUILDER_ASSETS, '' where it is not set. */
  assets: string
  /** The folder under which a build is kept. */
  cache: string
  progress: (line: string) => void
  /** Ends a build that nobody waits for any more. */
  signal: AbortSignal
}
