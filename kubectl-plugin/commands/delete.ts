import { CHANGE_FLAGS, changeChoice } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command, Flag, Positionals } from '../command-line/command.ts'
import { readTargets, TARGET_FLAGS } from '../command-line/target-flags.ts'

export const JOURNAL_FLAG: Flag = {
  name: 'journal',
  takes: 'text',
  value: 'FILE',
  describe:
    'Write down what is planned, and each deletion before it is sent; where FILE is of a run that was interrupted, go on with it, by the same names or filters',
}

export const ONE_OR_MANY: Positionals = {
  shown: '[NAME...]',
  least: 0,
  most: Number.POSITIVE_INFINITY,
  suggests: 'tokens',
}

/** What every command says that changes one token or many. */
export const ABOUT_TARGETS =
  'Tokens are named, or chosen by the filters of list, which add up. Chosen by filters, what is going to be done is shown, and asked; ' +
  'without a terminal nothing happens unless --yes is given. What is done is done to exactly what was shown: a token that was ' +
  'replaced by another of its name is left alone. An owner who is no User and has no tokens is told: the exit code is 1, or 3 where ' +
  'tokens of others are chosen.'

export const ABOUT_PROTECTION =
  'Chosen by filters, these are never touched, and told: tokens that Rancher or something else needs (of its own kinds and users, ' +
  'of cloud credentials of Harvester, of provisioned clusters), the token that you are logged in with, and tokens younger than 15 ' +
  'minutes. Named, they can be: the reason is shown, and the name asked for again, or given by --include-protected. Where some that ' +
  'were chosen stay, the exit code is 3, and the command is printed that takes those that are only young.'

export const deleteCommand: Command = {
  name: 'delete',
  aliases: ['revoke'],
  summary: 'End tokens for good, by name or by filters',
  about: [
    'Deletes tokens of both APIs. kube-apiserver itself may go on taking a deleted token for some ten seconds, as long as it ' +
      'keeps the answer about it.',
    ABOUT_TARGETS,
    'Taking all tokens of a user asks for the name of the user, and of everybody for that of the context. A Kubeconfig ' +
      '(kubeconfigs.ext.cattle.io) is deleted rather than its tokens, where all of them are chosen.',
    ABOUT_PROTECTION,
  ],
  examples: [
    { comment: 'A token that leaked', words: 'delete token-9d2kf' },
    { comment: 'All tokens of somebody who leaves', words: 'delete --owner alice' },
    {
      comment: 'Of many who leave, one name a line, and without asking',
      words: 'delete --users-from leavers.txt --yes',
    },
    {
      comment: 'After an incident: all that were made before it was over, with a journal',
      words: 'delete --created-before 2026-11-02T09:30Z --journal incident.jsonl',
    },
    { comment: 'What would go', words: 'delete --kind kubeconfig --unused-for 90d --dry-run' },
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
