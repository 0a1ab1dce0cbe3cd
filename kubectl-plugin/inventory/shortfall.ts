import { ApiError } from '../../cluster/api-error.ts'

/** Something that could not be read, and why. */
export interface Shortfall {
  /** `tokens.ext.cattle.io` */
  readonly what: string
  /** `absent`: the cluster serves no such thing; `forbidden`: it does, and not to us; `broken`: it ought to, and fails. */
  readonly reason: 'absent' | 'forbidden' | 'broken'
  readonly error: ApiError
  /** Where the same could be read instead. */
  readonly instead?: string
}

/**
 * What an error about a resource says of it. Only the server's own no is a shortfall; whoever is not logged in, or reaches no
 * server, can read nothing at all.
 * @throws the error where it is none
 */
export function shortfallFrom(what: string, error: unknown): Shortfall {
  if (!(error instanceof ApiError) || error.status === 401) throw error
  const reason = error.status === 404 ? 'absent' : error.status === 403 ? 'forbidden' : 'broken'
  return { what, reason, error }
}

/** The order in which they are named: they are read at the same time, and whichever answers first must not decide. */
const NAMED_IN_ORDER = ['tokens.', 'secrets', 'users.', 'settings.', 'clusters.', 'features.']

function placeOf({ what }: Shortfall): number {
  const place = NAMED_IN_ORDER.findIndex((start) => what.startsWith(start))
  return place < 0 ? NAMED_IN_ORDER.length : place
}

/** One line for each reason. */
export function shortfallLines(found: readonly Shortfall[]): string[] {
  const shortfalls = [...found].sort((one, other) => placeOf(one) - placeOf(other))
  const of = (reason: Shortfall['reason']): string[] =>
    shortfalls.filter((shortfall) => shortfall.reason === reason).map(({ what }) => what)
  const [absent, forbidden] = [of('absent'), of('forbidden')]
  return [
    ...(absent.length > 0 ? [`this cluster does not serve ${listed(absent)}`] : []),
    ...(forbidden.length > 0 ? [`you may not list ${listed(forbidden)}`] : []),
    ...shortfalls
      .filter(({ reason }) => reason === 'broken')
      .map(({ what, error }) => `${what} cannot be read now: ${error.message}`),
    ...shortfalls.flatMap(({ what, instead }) =>
      instead === undefined ? [] : [`those of ${what} are shown as the ${instead} have them`],
    ),
  ]
}

/** Something is there that we could not read: the answer is not the whole one. */
export function isPartial(shortfalls: readonly Shortfall[]): boolean {
  return shortfalls.some(({ reason, instead }) => reason !== 'absent' && instead === undefined)
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}
