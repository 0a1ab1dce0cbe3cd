import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, type Flag, NO_POSITIONALS } from '../command-line/command.ts'
import { FILTER_FLAGS, readSelection } from '../command-line/filter-flags.ts'
import type { Given } from '../command-line/given.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { LIST_FORMAT_WORDS, LIST_FORMATS, readListFormat } from '../output/list-format.ts'
import { MANAGED_FIELDS_FLAG } from './get.ts'
import { isSortKey, SORT_COLUMNS } from '../selection/token-order.ts'

export const CHUNK_SIZE_FLAG: Flag = {
  name: 'chunk-size',
  takes: 'text',
  value: 'N',
  default: '500 and growing',
  describe: 'How many tokens to ask for at a time; 0 is all at once',
}

/**
 * Undefined where it is left to us.
 * @throws UsageError
 */
export function readChunkSize(given: Given): number | undefined {
  const read = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)
  return given.read(CHUNK_SIZE_FLAG.name, read, 'a whole number, 0 or more')
}

export const listCommand: Command = {
  name: 'list',
  aliases: ['ls'],
  summary: 'List the tokens of all users, or your own',
  about: [
    'Lists the tokens of tokens.ext.cattle.io and tokens.management.cattle.io together: whose they are, what state they are in, ' +
      'when they end and when they were last used.',
    'Whoever may not see all tokens sees their own, and is told so. What may not be read is told on stderr, and the rest shown ' +
      '(exit code 3). Where tokens.ext.cattle.io cannot be read, the Secrets behind them are, for those who may.',
    'The state is computed here, in this order of precedence: Expired, Disabled, OwnerMissing, OwnerDisabled, Idle, Expiring ' +
      '(within 7 days, or --expiring-within), Active. A last use that nobody recorded is <unknown>, which is not "unused".',
    "The filters add up: a token is shown that fits all of them. --user, --cluster and --token are kubectl's own flags: the " +
      'owner of a token is --owner, the cluster it is for is --scope.',
  ],
  examples: [
    { comment: 'All tokens', words: 'list' },
    {
      comment: 'What ends within two weeks, the next to end first',
      words: 'list --expiring-within 14d --sort-by expires',
    },
    {
      comment: 'Kubeconfig tokens that nobody used for 60 days',
      words: 'list --kind kubeconfig --unused-for 60d -o wide',
    },
    { comment: 'Tokens of users who are gone or disabled', words: 'list --state OwnerMissing,OwnerDisabled' },
    {
      comment: 'For a scheduled job: exit with 2 where anything but a login is about to end',
      words: 'list --kind api-key,kubeconfig --expiring-within 7d --exit-code',
    },
    {
      comment: 'Columns of your own',
      words: 'list -o custom-columns=NAME:.metadata.name,STATE:.rtoken.state,ENDS:.rtoken.expiresAt',
    },
    { comment: 'For a spreadsheet', words: 'list -o csv > tokens.csv' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    {
      name: 'output',
      short: 'o',
      takes: 'text',
      value: 'FORMAT',
      default: 'table',
      suggests: LIST_FORMAT_WORDS,
      describe: `One of ${LIST_FORMATS}`,
    },
    ...FILTER_FLAGS,
    {
      name: 'sort-by',
      takes: 'text',
      value: 'COLUMN',
      suggests: SORT_COLUMNS,
      describe: `Sort by one of ${SORT_COLUMNS.join(', ')}, or by a path such as .metadata.creationTimestamp`,
    },
    { name: 'watch', short: 'w', takes: 'switch', describe: 'After the list, go on with every change' },
    { name: 'exit-code', takes: 'switch', describe: 'Exit with 2 where there is any token' },
    { name: 'no-headers', takes: 'switch', describe: 'No line with the names of the columns' },
    MANAGED_FIELDS_FLAG,
    CHUNK_SIZE_FLAG,
  ],
  asksCluster: true,
  operation: (given) => {
    const watch = given.isOn('watch')
    const sortBy = given.read(
      'sort-by',
      (text) => (isSortKey(text) ? text : undefined),
      `${SORT_COLUMNS.join(', ')} or a path`,
    )
    for (const other of ['sort-by', 'exit-code']) {
      if (watch && given.has(other)) throw new UsageError(`--watch and --${other} exclude each other`, given.command)
    }
    return {
      run: 'list',
      cluster: clusterChoice(given),
      selection: readSelection(given),
      output: readListFormat(given),
      headers: !given.isOn('no-headers'),
      managedFields: given.isOn(MANAGED_FIELDS_FLAG.name),
      sortBy,
      watch,
      exitCode: given.isOn('exit-code'),
      chunkSize: readChunkSize(given),
    }
  },
}
