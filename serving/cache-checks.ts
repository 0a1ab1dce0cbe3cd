import type { CacheState } from '../cluster/cache-contents.ts'
import type { Check } from './readiness.ts'

/** A cache as readiness and metrics look at it. */
export interface NamedCache {
  readonly name: string
  readonly cache: { state(): CacheState }
  /** This server works where the cluster has no such resource. */
  readonly mayBeAbsent: boolean
}

/** For /readyz: each cache, and what it waits for. */
export function cacheChecks(caches: readonly NamedCache[]): Check[] {
  return caches.map(({ name, cache, mayBeAbsent }) => ({ name, awaited: () => awaitedOf(cache.state(), mayBeAbsent) }))
}

/** Seconds since each cache heard from the API server. */
export function cacheAges(caches: readonly NamedCache[]): Map<string, number | undefined> {
  return new Map(
    caches.map(({ name, cache }) => {
      const { ageMs } = cache.state()
      return [name, ageMs === undefined ? undefined : ageMs / 1000]
    }),
  )
}

function awaitedOf({ phase, error }: CacheState, mayBeAbsent: boolean): string | undefined {
  const why = error === undefined ? '' : ` (${error})`
  switch (phase) {
    case 'warm':
      return undefined
    case 'absent':
      return mayBeAbsent ? undefined : 'not installed yet'
    case 'starting':
      return `not read yet${why}`
    case 'stale':
      return `nothing heard for too long${why}`
  }
}
