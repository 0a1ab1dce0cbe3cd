import { CHANGE_FLAGS, changeChoice, YES_FLAG } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, type Flag, NO_POSITIONALS } from '../command-line/command.ts'
import { FILTER_FLAGS, readSelection } from '../command-line/filter-flags.ts'
import { refuseEmpty } from '../command-line/refuse-empty.ts'
import { JOURNAL_FLAG } from './delete.ts'
import { CHUNK_SIZE_FLAG, readChunkSize } from './list.ts'

const STALE_FLAGS: readonly Flag[] = [
  { name: 'expired', takes: 'switch', describe: 'Tokens that have ended; the default where none of these is given' },
  {
    name: 'idle',
    takes: 'switch',
    describe: 'Logins that nobody used for longer than auth-user-session-idle-ttl-minutes',
  },
  { name: 'unused-for', takes: 'text', value: 'TIME', describe: 'Tokens that were last used this long ago' },
  { name: 'older-than', takes: 'text', value: 'TIME', describe: 'Tokens that were made this long ago' },
  { name: 'owner-missing', takes: 'switch', describe: 'Tokens of users who are gone' },
  { name: 'owner-disabled', takes: 'switch', describe: 'Tokens of users who are disabled' },
  { name: 'scope-missing', takes: 'switch', describe: 'Tokens for clusters that are gone' },
  { name: 'never-expires', takes: 'switch', describe: 'Tokens without an end' },
  {
    name: 'keep-latest',
    takes: 'text',
    value: 'N',
    describe: 'All but the latest N of each owner, kind and scope; those that work count before those that do not',
  },
]

/** The filters of list that narrow a cleanup down; the others are what makes a token stale. */
const NARROWING_FLAGS = FILTER_FLAGS.filter(({ name }) =>
  ['owner', 'kind', 'api', 'scope', 'provider', 'selector', 'treat-unknown-as-unused'].includes(name),
)

const ACTIONS = ['delete', 'disable'] as const

export const cleanupCommand: Command = {
  name: 'cleanup',
  summary: 'End stale tokens: expired, idle, unused, of users or clusters that are gone',
  about: [
    'Finds stale tokens and ends them. Without --yes it only prints the plan, asks nothing and exits with 0. What makes a token stale ' +
      'adds up: --unused-for 90d --owner-disabled are the tokens for which both hold. The filters narrow it down further.',
    'A token that was used, renewed or changed after the plan was made is left alone, and told. Nothing is done where the clock here ' +
      'and that of the server are more than five minutes apart.',
    'These are never touched: tokens that Rancher or something else needs (of its own kinds and users, of cloud credentials of ' +
      'Harvester, of provisioned clusters), logins that still work, the token that you are logged in with, and tokens younger than ' +
      '15 minutes, what cannot be read, and ext tokens that would end for good by being disabled, for their TTL is cut then. A Kubeconfig (kubeconfigs.ext.cattle.io) goes rather than its tokens, where all of them are stale.',
    'Rancher before 2.15 never deletes expired tokens of tokens.ext.cattle.io; a job for that is in manifests/cleanup.',
  ],
  examples: [
    { comment: 'What has expired, and would go', words: 'cleanup' },
    { comment: 'Let it go', words: 'cleanup --yes' },
    { comment: 'Tokens of users who are gone', words: 'cleanup --owner-missing --yes' },
    {
      comment: 'Kubeconfig tokens but for the latest two of each user and cluster',
      words: 'cleanup --kind kubeconfig --keep-latest 2',
    },
    {
      comment: 'Disable what nobody used for half a year, and see who misses it',
      words: 'cleanup --unused-for 180d --action disable --yes',
    },
    {
      comment: 'A large one, that can be interrupted and gone on with',
      words: 'cleanup --yes --journal cleanup.jsonl',
    },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    ...STALE_FLAGS,
    ...NARROWING_FLAGS,
    {
      name: 'action',
      takes: 'text',
      value: 'ACTION',
      choices: ACTIONS,
      default: 'delete',
      describe: 'What becomes of them: delete or disable',
    },
    ...CHANGE_FLAGS.map((flag) =>
      flag === YES_FLAG ? { ...flag, describe: 'Do it, rather than print the plan alone' } : flag,
    ),
    JOURNAL_FLAG,
    CHUNK_SIZE_FLAG,
  ],
  asksCluster: true,
  operation: (given) => {
    refuseEmpty(given, NARROWING_FLAGS)
    const { filter, ...selection } = readSelection(given)
    const { unusedForMs, olderThanMs, unknownIsUnused } = filter
    const asked = {
      idle: given.isOn('idle'),
      unusedForMs,
      olderThanMs,
      ownerMissing: given.isOn('owner-missing'),
      ownerDisabled: given.isOn('owner-disabled'),
      scopeMissing: given.isOn('scope-missing'),
      neverExpires: given.isOn('never-expires'),
    }
    const keepLatest = given.read(
      'keep-latest',
      (text) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined),
      'a whole number, 1 or more',
    )
    // Nothing asked for must never mean "every token": not with --expired=false either.
    const isNoneAsked =
      keepLatest === undefined && Object.values(asked).every((value) => value === undefined || value === false)
    return {
      run: 'cleanup',
      cluster: clusterChoice(given),
      // What makes a token stale is looked at afterwards: it gives the reasons.
      selection: {
        ...selection,
        filter: { ...filter, neverExpires: false, unusedForMs: undefined, olderThanMs: undefined },
      },
      staleness: { ...asked, unknownIsUnused, expired: given.isOn('expired') || isNoneAsked },
      keepLatest,
      action: { do: given.choice('action', ACTIONS) ?? 'delete' },
      choice: changeChoice(given),
      journal: given.text('journal'),
      chunkSize: readChunkSize(given),
    }
  },
}
