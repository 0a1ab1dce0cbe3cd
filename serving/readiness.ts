/** One thing that must hold before requests may come. */
export interface Check {
  readonly name: string
  /** undefined when all is well, else what is awaited. */
  readonly awaited: () => string | undefined
}

export interface Readiness {
  readonly ready: boolean
  /** A line a check, as kube-apiserver writes its own: `[+]name ok`, `[-]name: what is awaited`. */
  readonly text: string
}

export function readinessOf(checks: readonly Check[]): Readiness {
  const found = checks.map(({ name, awaited }) => ({ name, awaited: awaited() }))
  const lines = found.map(({ name, awaited }) => (awaited === undefined ? `[+]${name} ok` : `[-]${name}: ${awaited}`))
  const ready = found.every(({ awaited }) => awaited === undefined)
  return { ready, text: `${[...lines, ready ? 'ready' : 'not ready'].join('\n')}\n` }
}
