import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { FILTER_FLAGS, readSelection } from '../command-line/filter-flags.ts'
import { readFormat } from '../output/report-format.ts'
import { REPORT_FORMATS } from '../report/report-text.ts'
import { CHUNK_SIZE_FLAG, readChunkSize } from './list.ts'

export const reportCommand: Command = {
  name: 'report',
  summary: 'Count tokens: when they expire, who owns them, what needs attention',
  about: [
    'Counts how many tokens have expired, expire within 1, 7, 30 or 90 days, later, or never (each is counted once, in the ' +
      'first group that fits); how many are in each state; how many exceed the maximum in the settings, or were not used for 30 ' +
      'or 90 days; and how many there are by owner, kind, provider, scope and API.',
    'Only counters are kept, so 240,000 tokens need no more memory than ten. The filters are those of list.',
  ],
  examples: [
    { comment: 'A summary of all tokens', words: 'report' },
    { comment: 'For a web page or a pull request', words: 'report -o markdown' },
    {
      comment: 'For the textfile collector of a node exporter, which must never see half a file',
      words:
        'report -o prometheus > /var/lib/node_exporter/rtoken.prom.tmp && ' +
        'mv /var/lib/node_exporter/rtoken.prom.tmp /var/lib/node_exporter/rtoken.prom',
    },
    { comment: 'The tokens of one user', words: 'report --owner alice' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    {
      name: 'output',
      short: 'o',
      takes: 'text',
      value: 'FORMAT',
      default: 'table',
      suggests: ['table', ...REPORT_FORMATS],
      describe: `Output format: table, ${REPORT_FORMATS.join(', ')}`,
    },
    {
      name: 'top',
      takes: 'text',
      value: 'N',
      default: '10',
      describe: 'Number of owners to name, those with the most tokens first; 0 names all',
    },
    ...FILTER_FLAGS,
    CHUNK_SIZE_FLAG,
  ],
  asksCluster: true,
  operation: (given) => ({
    run: 'report',
    cluster: clusterChoice(given),
    selection: readSelection(given),
    output: readFormat(given, REPORT_FORMATS),
    largestOwners:
      given.read('top', (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined), 'a whole number, 0 or more') ??
      10,
    chunkSize: readChunkSize(given),
  }),
}
