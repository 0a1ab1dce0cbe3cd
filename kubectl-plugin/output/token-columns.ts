import { humanDuration } from '../../tokens/human-duration.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import { humanTtl } from '../../tokens/ttl.ts'
import { kindOf, type TokenRow } from '../inventory/token-row.ts'
import { cellText, NEVER, NONE, UNKNOWN } from './cell.ts'

interface Column {
  readonly header: string
  readonly cell: (row: TokenRow, now: number) => string
}

const COLUMNS: readonly Column[] = [
  { header: 'NAME', cell: ({ token }) => orNone(token.name) },
  { header: 'USER', cell: ({ token }) => orNone(token.owner) },
  { header: 'KIND', cell: ({ token }) => cellText(kindOf(token)) },
  { header: 'STATE', cell: ({ state }) => state },
  { header: 'TTL', cell: ({ token }) => humanTtl(token.ttl) },
  { header: 'EXPIRES', cell: expiresCell },
  { header: 'LAST-USED', cell: ({ token }, now) => sinceCell(token.lastUsedAt, now) },
  { header: 'AGE', cell: ({ token }, now) => sinceCell(token.createdAt, now) },
]

const WIDE_COLUMNS: readonly Column[] = [
  ...COLUMNS,
  { header: 'API', cell: ({ from }) => from.store },
  { header: 'PROVIDER', cell: ({ token }) => orNone(token.provider) },
  { header: 'CLUSTER', cell: ({ token }) => orNone(token.cluster) },
  { header: 'DESCRIPTION', cell: ({ token }) => orNone(token.description) },
]

export function headersOf(wide: boolean): string[] {
  return columnsOf(wide).map(({ header }) => header)
}

/** @param now ms since 1970 */
export function cellsOf(row: TokenRow, wide: boolean, now: number): string[] {
  return columnsOf(wide).map(({ cell }) => cell(row, now))
}

export const CSV_HEADERS: readonly string[] = [
  'NAME',
  'USER',
  'KIND',
  'STATE',
  'TTL-MS',
  'EXPIRES',
  'LAST-USED',
  'CREATED',
  'API',
  'PROVIDER',
  'CLUSTER',
  'DESCRIPTION',
]

/** Exact, for programs: a TTL in ms or `never`, times in UTC, nothing where nobody knows. */
export function csvCellsOf({ token, state, endsAt, from }: TokenRow): string[] {
  return [
    token.name,
    token.owner,
    kindOf(token),
    state,
    String(token.ttl),
    token.ttl === 'never' ? 'never' : timeText(endsAt),
    timeText(token.lastUsedAt),
    timeText(token.createdAt),
    from.store,
    token.provider,
    token.cluster,
    token.description,
  ]
}

function timeText(at: number | undefined): string {
  return at === undefined ? '' : rfc3339(at)
}

function columnsOf(wide: boolean): readonly Column[] {
  return wide ? WIDE_COLUMNS : COLUMNS
}

/** The time that is left, or how long ago it ended: `89d`, `3d ago`. */
export function expiresCell({ endsAt, token }: Pick<TokenRow, 'endsAt' | 'token'>, now: number): string {
  if (token.ttl === 'never') return NEVER
  if (endsAt === undefined) return UNKNOWN
  return endsAt > now ? humanDuration(endsAt - now) : `${humanDuration(now - endsAt)} ago`
}

/** A clock that is ahead of ours makes no negative ages. */
export function sinceCell(at: number | undefined, now: number): string {
  return at === undefined ? UNKNOWN : humanDuration(Math.max(0, now - at))
}

export function orNone(text: string): string {
  return text === '' ? NONE : cellText(text)
}
