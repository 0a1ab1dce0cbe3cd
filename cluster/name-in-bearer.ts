/** The name in a bearer of Rancher, `NAME:VALUE` or `ext/NAME:VALUE`; '' where it is another kind of bearer. */
export function nameInBearer(bearer: string): string {
  const [, name = ''] = /^(?:ext\/)?([a-z0-9][-a-z0-9.]{0,252}):/.exec(bearer) ?? []
  return name
}
