import { CHANGE_FLAGS, changeChoice } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command, Flag, Positionals } from '../command-line/command.ts'
import { readTargets, TARGET_FLAGS } from '../command-line/target-flags.ts'

export const JOURNAL_FLAG: Flag = {
  name: 'journal',
  takes: 'text',
  value: 'FILE',
  describe:
    'Record the plan, and each deletion before it is sent, in FILE; if FILE is from an interrupted run, resume it, with the ' +
    'same names or filters',
}

export const ONE_OR_MANY: Positionals = {
  shown: '[NAME...]',
  least: 0,
  most: Number.POSITIVE_INFINITY,
  suggests: 'tokens',
}

/** What every command says that changes one token or many. */
export const ABOUT_TARGETS =
  'Name the tokens, or choose them with the filters of list, which combine. With filters, you see what will be done, and ' +
  'are asked first; without a terminal, nothing is done unless you give --yes. Only what was shown is changed: a token that ' +
  'was replaced by another of the same name is left alone. An owner who is not a User and has no tokens is reported: the exit ' +
  'code is 1, or 3 if tokens of other owners are chosen.'

/** What neither filters nor a cleanup take: a list of its own, for cleanup has more. */
export const PROTECTED =
  "- tokens that Rancher or something else needs (of Rancher's own kinds and users, of cloud credentials of Harvester, of " +
  'provisioned clusters)\n' +
  '- the token that you are logged in with\n' +
  '- tokens younger than 15 minutes'

export const ABOUT_PROTECTION: readonly string[] = [
  'Filters leave these protected tokens alone, and report them:',
  PROTECTED,
  'You can still name a protected token: you see the reason, and type the name again or give it with --include-protected. ' +
    'If any chosen token is left alone, the exit code is 3, and for tokens that are only too young, the command that ' +
    'includes them is printed.',
]

export const deleteCommand: Command = {
  name: 'delete',
  aliases: ['revoke'],
  summary: 'Delete tokens, by name or by filter',
  about: [
    'Deletes tokens of both APIs for good. kube-apiserver itself may accept a deleted token for about ten more seconds, while ' +
      'it caches the answer about it.',
    ABOUT_TARGETS,
    'To delete all tokens of a user, you type the name of the user; for tokens of all users, the name of the context. If all ' +
      'tokens of a Kubeconfig (kubeconfigs.ext.cattle.io) are chosen, the Kubeconfig is deleted instead of its tokens.',
    ...ABOUT_PROTECTION,
  ],
  examples: [
    { comment: 'A leaked token', words: 'delete token-9d2kf' },
    { comment: 'All tokens of a user who leaves', words: 'delete --owner alice' },
    {
      comment: 'All tokens of several users, one name per line, without asking',
      words: 'delete --users-from leavers.txt --yes',
    },
    {
      comment: 'After an incident: all tokens created before it was over, with a journal',
      words: 'delete --created-before 2026-11-02T09:30Z --journal incident.jsonl',
    },
    { comment: 'Preview what would be deleted', words: 'delete --kind kubeconfig --unused-for 90d --dry-run' },
  ],
  positionals: ONE_OR_MANY,
  flags: [...TARGET_FLAGS, ...CHANGE_FLAGS, JOURNAL_FLAG],
  asksCluster: true,
  operation: (given) => ({
    run: 'change-tokens',
    command: 'delete',
    cluster: clusterChoice(given),
    action: { do: 'delete' },
    targets: readTargets(given),
    choice: changeChoice(given),
    journal: given.text('journal'),
  }),
}
