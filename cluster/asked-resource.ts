/** What a request was for, as client-go adds it to an error that says nothing itself: `get tokens.ext.cattle.io token-x`; '' where no resource was. */
export function askedResource(method: string, path: string): string {
  const [, group, resource, name] =
    /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)\/(?:namespaces\/[^/]+\/)?([^/?]+)(?:\/([^/?]+))?/.exec(path) ?? []
  if (resource === undefined) return ''
  const what = group === undefined ? resource : `${resource}.${group}`
  return [method.toLowerCase(), what, ...(name === undefined ? [] : [name])].join(' ')
}
