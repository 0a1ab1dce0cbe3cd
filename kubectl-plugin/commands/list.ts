import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { readOutputFormat } from '../output/output-format.ts'

const FORMATS = ['wide', 'json', 'yaml', 'name'] as const

export const listCommand: Command = {
  name: 'list',
  aliases: ['ls'],
  summary: 'List the tokens of all users, or your own',
  about: [
    'Lists the tokens of tokens.ext.cattle.io and tokens.management.cattle.io together: whose they are, what state they are in, ' +
      'when they end and when they were last used.',
    'Whoever may not see all tokens sees their own, and is told so. What may not be read is told on stderr, and the rest shown. ' +
      'Where tokens.ext.cattle.io cannot be read, the Secrets behind them are, for those who may.',
    'The state is computed here, in this order of precedence: Expired, Disabled, OwnerMissing, OwnerDisabled, Idle, Expiring ' +
      '(within 7 days), Active.',
  ],
  examples: [
    { comment: 'All tokens', words: 'list' },
    { comment: 'With API, provider, cluster and description', words: 'list -o wide' },
    { comment: 'As JSON, without any secret', words: 'list -o json' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    { name: 'output', short: 'o', takes: 'text', value: 'FORMAT', describe: `One of ${FORMATS.join(', ')}` },
    { name: 'no-headers', takes: 'switch', describe: 'No line with the names of the columns' },
    {
      name: 'chunk-size',
      takes: 'text',
      value: 'N',
      default: '500',
      describe: 'How many tokens to ask for at a time; 0 is all at once',
    },
  ],
  asksCluster: true,
  operation: (given) => ({
    run: 'list',
    cluster: clusterChoice(given),
    output: readOutputFormat(given, FORMATS),
    headers: !given.isOn('no-headers'),
    chunkSize: given.read('chunk-size', wholeNumber, 'a whole number, 0 or more') ?? 500,
  }),
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
