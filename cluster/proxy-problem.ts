/**
 * Why nothing can be reached through such a proxy, undefined where it can. Whoever cannot use it must not do without: it may be
 * there to keep requests off the open network.
 */
export function proxyProblem(proxyUrl: string): string | undefined {
  // What it says of a password is not repeated.
  if (!URL.canParse(proxyUrl)) return 'it is no URL'
  const scheme = new URL(proxyUrl).protocol.slice(0, -1)
  return /^(https?|socks(4a?|5h?)?)$/.test(scheme)
    ? undefined
    : `unsupported scheme "${scheme}", must be http, https, or socks5`
}
