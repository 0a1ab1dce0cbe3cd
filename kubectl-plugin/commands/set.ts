import { CHANGE_FLAGS, changeChoice } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command } from '../command-line/command.ts'
import { readTargets, TARGET_FLAGS } from '../command-line/target-flags.ts'
import { ALLOWED_TTL, ttlFromText } from '../command-line/ttl-flag.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { ABOUT_PROTECTION, ABOUT_TARGETS, ONE_OR_MANY } from './delete.ts'
import { ABOUT_CUT_TTLS } from './enable.ts'

export const setCommand: Command = {
  name: 'set',
  summary: 'Change the TTL or the description of tokens',
  about: [
    'Changes the TTL or the description of tokens. A TTL counts from the creation of the token: --ttl 30d ends a token that is ' +
      '40 days old at once. The effect on each TTL is shown first, and by --dry-run.',
    'You can make a token expire sooner. Rancher lets nobody extend an ext token; use rotate instead. The Token API server ' +
      'lets an admin extend one, up to the maximum. A token that has expired and would work again is protected.',
    ABOUT_TARGETS,
    ...ABOUT_PROTECTION,
    ABOUT_CUT_TTLS,
  ],
  examples: [
    { comment: 'Let a token expire 30 days after its creation', words: 'set token-9d2kf --ttl 30d' },
    { comment: 'Say what a token is for', words: "set token-9d2kf --description 'CI of the shop'" },
    {
      comment: 'Preview limiting API keys that never expire to a year from their creation',
      words: 'set --kind api-key --never-expires --ttl 365d --dry-run',
    },
  ],
  positionals: ONE_OR_MANY,
  flags: [
    { name: 'ttl', takes: 'text', value: 'TIME', describe: 'TTL of the token from its creation, or never' },
    { name: 'description', takes: 'text', value: 'TEXT', describe: 'What the token is for' },
    ...TARGET_FLAGS,
    ...CHANGE_FLAGS,
  ],
  asksCluster: true,
  operation: (given) => {
    const ttl = given.read('ttl', ttlFromText, ALLOWED_TTL)
    const description = given.text('description')
    if (ttl === undefined && description === undefined) {
      throw new UsageError('set needs --ttl or --description', given.command)
    }
    return {
      run: 'change-tokens',
      command: 'set',
      cluster: clusterChoice(given),
      action: { do: 'set', ttl, description },
      targets: readTargets(given),
      choice: changeChoice(given),
      journal: undefined,
    }
  },
}
