import { CHANGE_FLAGS, changeChoice } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command } from '../command-line/command.ts'
import { readTargets, TARGET_FLAGS } from '../command-line/target-flags.ts'
import { ABOUT_PROTECTION, ABOUT_TARGETS, ONE_OR_MANY } from './delete.ts'

/** Of every change of a token but its deletion. */
export const ABOUT_CUT_TTLS =
  'On any change, Rancher and the Token API server cut the TTL of an ext token to the maximum. A token older than the ' +
  'maximum would end for good, so it is protected and reported.'

export const enableCommand: Command = {
  name: 'enable',
  aliases: ['activate'],
  summary: 'Enable disabled tokens again',
  about: [
    'Sets enabled to true. Rancher disables tokens when it disables their owner, or when no auth provider confirms them any ' +
      'more, and may do so again.',
    ABOUT_TARGETS,
    ABOUT_CUT_TTLS,
  ],
  examples: [
    { comment: 'One token', words: 'enable token-9d2kf' },
    {
      comment: 'All tokens of a user that a refresh of the auth provider disabled',
      words: 'enable --owner alice --state Disabled',
    },
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
  summary: 'Disable tokens, without deleting them',
  about: [
    'Sets enabled to false: the token gets a 401 until it is enabled again.',
    ABOUT_TARGETS,
    ...ABOUT_PROTECTION,
    ABOUT_CUT_TTLS,
  ],
  examples: [
    { comment: 'One token', words: 'disable token-9d2kf' },
    { comment: 'Tokens not used for half a year, to see who misses them', words: 'disable --unused-for 180d' },
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
