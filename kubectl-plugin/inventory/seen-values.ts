import { cellText } from '../output/cell.ts'
import { NO_SCOPE, type TokenFilter } from '../selection/token-filter.ts'
import { kindOf, type TokenRow } from './token-row.ts'

/** More are a list of their own. */
const MOST = 10

/** By which tokens are filtered whose values anybody may choose: what is wrong there is no error, and finds nothing. */
const OPEN_FILTERS = [
  {
    flag: 'owner',
    plural: 'owners',
    given: ({ owners }: TokenFilter) => owners,
    of: (row: TokenRow) => row.token.owner,
  },
  { flag: 'kind', plural: 'kinds', given: ({ kinds }: TokenFilter) => kinds, of: (row: TokenRow) => kindOf(row.token) },
  {
    flag: 'scope',
    plural: 'scopes',
    given: ({ scopes }: TokenFilter) => scopes,
    of: ({ token }: TokenRow) => (token.cluster === '' ? NO_SCOPE : token.cluster),
  },
  {
    flag: 'provider',
    plural: 'providers',
    given: ({ providers }: TokenFilter) => providers,
    of: (row: TokenRow) => row.token.provider,
  },
] as const

/** What the tokens have that went by, for whoever filtered for what none of them has. */
export class SeenValues {
  readonly #values = new Map(OPEN_FILTERS.map(({ flag }) => [flag, new Set<string>()] as const))
  readonly #loginNames = new Set<string>()

  add(row: TokenRow): void {
    for (const { flag, of } of OPEN_FILTERS) this.#values.get(flag)?.add(of(row))
    this.#loginNames.add(row.loginName)
  }

  /** A line for each filter none of whose values is there: `no token is of --kind kubeconfigs; kinds here: api-key, kubeconfig` */
  lines(filter: TokenFilter): string[] {
    return OPEN_FILTERS.flatMap(({ flag, plural, given }) => {
      const wanted = given(filter)
      const seen = this.#values.get(flag) ?? new Set()
      const isThere = (value: string): boolean => seen.has(value) || (flag === 'owner' && this.#loginNames.has(value))
      if (seen.size === 0 || wanted.length === 0 || wanted.some(isThere)) return []
      const here = [...seen].filter((value) => value !== '').toSorted()
      const shown = [...here.slice(0, MOST).map(cellText), ...(here.length > MOST ? ['...'] : [])].join(', ')
      return [`no token is of --${flag} ${wanted.map(cellText).join(',')}; ${plural} here: ${shown}`]
    })
  }
}
