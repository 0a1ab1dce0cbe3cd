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
  describe: 'Number of tokens to request at a time; 0 requests all at once',
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
  summary: 'List the tokens of all users, or only your own',
  about: [
    'Lists the tokens of tokens.ext.cattle.io and tokens.management.cattle.io together, with owner, state, expiry and last use.',
    'If you may not see all tokens, you see your own, and a message says so. What you may not read is named on stderr, and the ' +
      'rest is shown (exit code 3). If tokens.ext.cattle.io cannot be read, the Secrets behind it are read instead, if you may.',
    'The plugin computes the state. The first that applies wins: Expired, Disabled, OwnerMissing, OwnerDisabled, Idle, ' +
      'Expiring (within 7 days, or --expiring-within), Active. A last use that was never recorded is shown as <unknown>, which ' +
      'does not mean "unused".',
    "Filters combine: a token must match all of them. --user, --cluster and --token are kubectl's own flags. To filter, use " +
      '--owner for the owner of a token and --scope for the cluster it is scoped to.',
  ],
  examples: [
    { comment: 'All tokens', words: 'list' },
    {
      comment: 'Tokens that expire within two weeks, soonest first',
      words: 'list --expiring-within 14d --sort-by expires',
    },
    {
      comment: 'Kubeconfig tokens not used for 60 days',
      words: 'list --kind kubeconfig --unused-for 60d -o wide',
    },
    { comment: 'Tokens whose owner is gone or disabled', words: 'list --state OwnerMissing,OwnerDisabled' },
    {
      comment: 'In a scheduled job: exit with 2 if an API key or a kubeconfig token is about to expire',
      words: 'list --kind api-key,kubeconfig --expiring-within 7d --exit-code',
    },
    {
      comment: 'Custom columns',
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
      describe: `Output format: ${LIST_FORMATS}`,
    },
    ...FILTER_FLAGS,
    {
      name: 'sort-by',
      takes: 'text',
      value: 'COLUMN',
      suggests: SORT_COLUMNS,
      describe: `Sort by ${SORT_COLUMNS.join(', ')}, or by a path such as .metadata.creationTimestamp`,
    },
    { name: 'watch', short: 'w', takes: 'switch', describe: 'After listing the tokens, watch for changes' },
    { name: 'exit-code', takes: 'switch', describe: 'Exit with 2 if any token is listed' },
    { name: 'no-headers', takes: 'switch', describe: 'Do not print the column headers' },
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
