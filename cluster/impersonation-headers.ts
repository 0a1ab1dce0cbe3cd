import type { Impersonation } from './chosen-entries.ts'

/** The headers by which a request is made as somebody else; none where nobody is to be impersonated. */
export function impersonationHeaders({ user, uid, groups, extra }: Impersonation): Record<string, string | string[]> {
  if (user === '') return {}
  const extras = Object.entries(extra).map(([key, values]): [string, string[]] => [
    // A key may hold what a header's name may not, as `example.com/scopes` does.
    `Impersonate-Extra-${encodeURIComponent(key)}`,
    values.map(inUtf8),
  ])
  return {
    'Impersonate-User': inUtf8(user),
    ...(uid && { 'Impersonate-Uid': inUtf8(uid) }),
    ...(groups.length > 0 && { 'Impersonate-Group': groups.map(inUtf8) }),
    ...Object.fromEntries(extras),
  }
}

/** Node writes each character of a header as one byte, and refuses what does not fit into it; kube-apiserver reads UTF-8. */
function inUtf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
