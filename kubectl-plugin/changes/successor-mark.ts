/** On a token that was rotated: the name of the token that was made in its place. */
export const ROTATED_TO = 'rtoken.dev/rotated-to'

/** The token that follows one. */
export interface Successor {
  readonly name: string
  /** The token that it follows has annotations already. */
  readonly besideOthers: boolean
}

export interface MarkOperation {
  readonly op: 'add' | 'test'
  readonly path: string
  readonly value: string | null | Readonly<Record<string, string>>
}

/** The operations of a JSON Patch (RFC 6902) that mark a token so. */
export function markOperations({ name, besideOthers }: Successor): MarkOperation[] {
  const at = '/metadata/annotations'
  if (besideOthers) return [{ op: 'add', path: `${at}/${ROTATED_TO.replaceAll('/', '~1')}`, value: name }]
  // Whatever somebody else noted meanwhile is not thrown away: of a v3 token that is hashed it may be that it is.
  return [
    { op: 'test', path: at, value: null },
    { op: 'add', path: at, value: { [ROTATED_TO]: name } },
  ]
}
