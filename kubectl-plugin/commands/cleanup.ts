import { CHANGE_FLAGS, changeChoice, YES_FLAG } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, type Flag, NO_POSITIONALS } from '../command-line/command.ts'
import { FILTER_FLAGS, readSelection } from '../command-line/filter-flags.ts'
import { refuseEmpty } from '../command-line/refuse-empty.ts'
import { JOURNAL_FLAG, PROTECTED } from './delete.ts'
import { CHUNK_SIZE_FLAG, readChunkSize } from './list.ts'

const STALE_FLAGS: readonly Flag[] = [
  { name: 'expired', takes: 'switch', describe: 'Expired tokens; the default if no criterion is given' },
  {
    name: 'idle',
    takes: 'switch',
    describe: 'Logins not used for longer than auth-user-session-idle-ttl-minutes',
  },
  { name: 'unused-for', takes: 'text', value: 'TIME', describe: 'Tokens last used at least this long ago' },
  { name: 'older-than', takes: 'text', value: 'TIME', describe: 'Tokens created at least this long ago' },
  { name: 'owner-missing', takes: 'switch', describe: 'Tokens whose owner is gone' },
  { name: 'owner-disabled', takes: 'switch', describe: 'Tokens whose owner is disabled' },
  { name: 'scope-missing', takes: 'switch', describe: 'Tokens scoped to clusters that are gone' },
  { name: 'never-expires', takes: 'switch', describe: 'Tokens that never expire' },
  {
    name: 'keep-latest',
    takes: 'text',
    value: 'N',
    describe:
      'All tokens but the latest N of each owner, kind and scope; tokens that work are kept before those that do not',
  },
]

/** The filters of list that narrow a cleanup down; the others are what makes a token stale. */
const NARROWING_FLAGS = FILTER_FLAGS.filter(({ name }) =>
  ['owner', 'kind', 'api', 'scope', 'provider', 'selector', 'treat-unknown-as-unused'].includes(name),
)

const ACTIONS = ['delete', 'disable'] as const

export const cleanupCommand: Command = {
  name: 'cleanup',
  summary: 'Delete or disable stale tokens: expired, idle, unused, of users or clusters that are gone',
  about: [
    'Finds stale tokens and deletes them, or disables them with --action disable. Without --yes, it only prints the plan, asks ' +
      'nothing and exits with 0, or with 3 if something could not be read.',
    'Criteria combine: --unused-for 90d --owner-disabled selects the tokens for which both hold. The filters narrow this down ' +
      'further.',
    'Cleanup never touches:',
    `${PROTECTED}\n` +
      '- logins that still work\n' +
      '- tokens that cannot be read\n' +
      '- ext tokens that would end for good when disabled, because that cuts their TTL',
    'A token that was used, renewed or changed after the plan was made is left alone, and reported. Nothing is done if your ' +
      'clock and that of the server are more than five minutes apart. If all tokens of a Kubeconfig (kubeconfigs.ext.cattle.io) ' +
      'are stale, the Kubeconfig is deleted instead of its tokens.',
    'Rancher before 2.15 never deletes expired tokens of tokens.ext.cattle.io; manifests/cleanup has a job that does.',
  ],
  examples: [
    { comment: 'Preview the expired tokens that would be deleted', words: 'cleanup' },
    { comment: 'Delete them', words: 'cleanup --yes' },
    { comment: 'Delete the tokens of users who are gone', words: 'cleanup --owner-missing --yes' },
    {
      comment: 'Preview: kubeconfig tokens except the latest two of each user and cluster',
      words: 'cleanup --kind kubeconfig --keep-latest 2',
    },
    {
      comment: 'Disable tokens not used for half a year, and see who misses them',
      words: 'cleanup --unused-for 180d --action disable --yes',
    },
    {
      comment: 'A large cleanup that can be interrupted and resumed',
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
      describe: 'What to do with stale tokens: delete or disable',
    },
    ...CHANGE_FLAGS.map((flag) =>
      flag === YES_FLAG ? { ...flag, describe: 'Carry out the plan, rather than only print it' } : flag,
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
