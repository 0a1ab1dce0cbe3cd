/** A server as people, reports and journals are told of it: a login in its URL is used, and none of theirs. */
export function serverShown(server: string): string {
  return server.replace(/^([a-z]+:\/\/)?[^/]*@/i, '$1')
}
