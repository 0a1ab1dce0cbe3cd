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
    'Changes how long tokens live, or what they are described as. A TTL counts from the creation of the token: --ttl 30d lets a ' +
      'token of 40 days end at once. A token can be made to end sooner. To make an ext token live longer Rancher refuses to everybody, ' +
      'for which there is rotate; the Token API server allows it to an admin, up to the maximum.',
    'What becomes of each TTL is shown before, and by --dry-run. A token that has ended and would live again is protected.',
    ABOUT_TARGETS,
    ABOUT_PROTECTION,
    ABOUT_CUT_TTLS,
  ],
  examples: [
    { comment: 'Let a token end 30 days after its creation', words: 'set token-9d2kf --ttl 30d' },
    { comment: 'Say what it is for', words: "set token-9d2kf --description 'CI of the shop'" },
    {
      comment: 'Let API keys without an end live a year from their creation: first what becomes of each',
      words: 'set --kind api-key --never-expires --ttl 365d --dry-run',
    },
  ],
  positionals: ONE_OR_MANY,
  flags: [
    { name: 'ttl', takes: 'text', value: 'TIME', describe: 'How long the token lives from its creation, or never' },
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
