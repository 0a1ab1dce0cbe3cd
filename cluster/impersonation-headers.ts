import type { Impersonation } from './chosen-entries.ts'

/** The headers by which a request is made as somebody else; none where nobody is to be impersonated. */
export function impersonationHeaders({ user, uid, groups, extra }: Impersonation): Record<string, string | string[]> {
  if (user === '') return {}
  const extras = Object.entries(extra).map(([key, values]): [string, string[]] => [
    // A key may hold what a header's name may not, as `example.com/scopes` does.
    `Impersonate-Extra-${encodeURIComponent(key)}`,
    [...values],
  ])
  return {
    'Impersonate-User': user,
    ...(uid && { 'Impersonate-Uid': uid }),
    ...(groups.length > 0 && { 'Impersonate-Group': [...groups] }),
    ...Object.fromEntries(extras),
  }
}
