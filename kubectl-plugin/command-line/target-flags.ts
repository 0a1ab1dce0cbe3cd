import { timeFrom } from '../../tokens/rfc3339.ts'
import { readTokenNames } from '../commands/get.ts'
import { CHUNK_SIZE_FLAG, readChunkSize } from '../commands/list.ts'
import type { TokenName } from '../inventory/token-name.ts'
import type { Flag } from './command.ts'
import { FILTER_FLAGS, readSelection, type Selection } from './filter-flags.ts'
import type { Given } from './given.ts'
import { refuseEmpty } from './refuse-empty.ts'
import { UsageError } from './usage-error.ts'

/** Which tokens are changed: those that are named, or those that filters choose. */
export type Targets =
  | {
      readonly by: 'name'
      readonly names: readonly TokenName[]
      /** These go though they are protected. */
      readonly includeProtected: readonly string[]
    }
  | {
      readonly by: 'filter'
      readonly selection: Selection
      /** ms since 1970 */
      readonly createdBefore: number | undefined
      /** A file that names owners. */
      readonly usersFrom: string | undefined
      readonly chunkSize: number | undefined
    }

const OWN_FLAGS: readonly Flag[] = [
  {
    name: 'created-before',
    takes: 'text',
    value: 'TIME',
    describe: 'Only tokens created before this time, such as 2026-11-02 or 2026-11-02T09:30:00Z (UTC)',
  },
  {
    name: 'users-from',
    takes: 'text',
    value: 'FILE',
    describe: 'Only tokens of the users in this file, one name per line; # starts a comment; instead of --owner',
  },
]

const INCLUDE_PROTECTED_FLAG: Flag = {
  name: 'include-protected',
  takes: 'texts',
  value: 'NAME',
  describe: 'Include this named token although it is protected; may be repeated',
}

/** What chooses tokens by what they are. */
const CHOOSING_FLAGS: readonly Flag[] = [...FILTER_FLAGS, ...OWN_FLAGS]

/** It says how another filter is meant. */
const CHOOSES_NOTHING = 'treat-unknown-as-unused'

export const TARGET_FLAGS: readonly Flag[] = [...CHOOSING_FLAGS, INCLUDE_PROTECTED_FLAG, CHUNK_SIZE_FLAG]

export const ALLOWED_TIME = 'a time such as 2026-11-02, 2026-11-02T09:30Z or 2026-11-02T09:30:00Z'

/** A day is its beginning, in UTC. ms since 1970, or undefined where the text is no time. */
export function timeFromText(text: string): number | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return timeFrom(`${text}T00:00:00Z`)
  return timeFrom(text.replace(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})$/, '$1:00$2'))
}

/** @throws UsageError where nothing is chosen, or tokens are named and chosen by filters at once */
export function readTargets(given: Given): Targets {
  refuseEmpty(given, CHOOSING_FLAGS)
  const isChosen = ({ name, takes }: Flag): boolean =>
    name !== CHOOSES_NOTHING && (takes === 'switch' ? given.isOn(name) : given.has(name))
  const chosen = CHOOSING_FLAGS.filter(isChosen)
  const filters = chosen.map(({ name }) => name)
  const [filter] = filters
  if (given.positionals.length > 0) {
    if (filter !== undefined) {
      throw new UsageError(`tokens are named, or chosen by --${filter}: not both`, given.command)
    }
    const includeProtected = given.texts(INCLUDE_PROTECTED_FLAG.name)
    return { by: 'name', names: readTokenNames(given), includeProtected }
  }
  if (filter === undefined) {
    throw new UsageError(`${given.command} needs NAME..., or a filter such as --owner or --state`, given.command)
  }
  if (given.has(INCLUDE_PROTECTED_FLAG.name)) {
    throw new UsageError('--include-protected is for tokens that are named', given.command)
  }
  if (given.has('owner') && given.has('users-from')) {
    throw new UsageError('--owner and --users-from exclude each other', given.command)
  }
  const selection = readSelection(given)
  return {
    by: 'filter',
    selection,
    createdBefore: given.read('created-before', timeFromText, ALLOWED_TIME),
    usersFrom: given.text('users-from'),
    chunkSize: readChunkSize(given),
  }
}
