import { CHANGE_FLAGS, changeChoice } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command } from '../command-line/command.ts'
import { readTargets, TARGET_FLAGS } from '../command-line/target-flags.ts'
import { ABOUT_PROTECTION, ABOUT_TARGETS, ONE_OR_MANY } from './delete.ts'

/** Of every change of a token but its deletion. */
export const ABOUT_CUT_TTLS =
  'Rancher and the Token API server cut the TTL of an ext token to the maximum at any change. One that is older than that would end for ' +
  'good: it is protected, and told.'

export const enableCommand: Command = {
  name: 'enable',
  aliases: ['activate'],
  summary: 'Let disabled tokens work again',
  about: [
    'Sets enabled to true. Rancher disables tokens when it disables their owner, or when no auth provider confirms them any more, ' +
      'and may do so again.',
    ABOUT_TARGETS,
    ABOUT_CUT_TTLS,
  ],
  examples: [
    { comment: 'One token', words: 'enable token-9d2kf' },
    { comment: 'All that a refresh of the auth provider disabled', words: 'enable --owner alice --state Disabled' },
  ],
  positionals: ONE_OR_MANY,
  flags: [...TARGET_FLAGS, ...CHANGE_FLAGS],
  asksCluster: true,
  operation: (given) => ({
    run: 'change-tokens',
    command: 'enable',
    cluster: clusterChoice(given),
    action: { do: 'enable' },
    targets: readTargets(given),
    choice: changeChoice(given),
    journal: undefined,
  }),
}

export const disableCommand: Command = {
  name: 'disable',
  aliases: ['deactivate'],
  summary: 'Stop tokens from working, and keep them',
  about: [
    'Sets enabled to false: the token gives 401, until it is enabled again.',
    ABOUT_TARGETS,
    ABOUT_PROTECTION,
    ABOUT_CUT_TTLS,
  ],
  examples: [
    { comment: 'One token', words: 'disable token-9d2kf' },
    { comment: 'What nobody used for half a year, to see who misses it', words: 'disable --unused-for 180d' },
  ],
  positionals: ONE_OR_MANY,
  flags: [...TARGET_FLAGS, ...CHANGE_FLAGS],
  asksCluster: true,
  operation: (given) => ({
    run: 'change-tokens',
    command: 'disable',
    cluster: clusterChoice(given),
    action: { do: 'disable' },
    targets: readTargets(given),
    choice: changeChoice(given),
    journal: undefined,
  }),
}
