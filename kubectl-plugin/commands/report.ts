import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { FILTER_FLAGS, readSelection } from '../command-line/filter-flags.ts'
import { readFormat } from '../output/report-format.ts'
import { REPORT_FORMATS } from '../report/report-text.ts'
import { CHUNK_SIZE_FLAG, readChunkSize } from './list.ts'

export const reportCommand: Command = {
  name: 'report',
  summary: 'Count the tokens: what ends when, whose they are, what wants attention',
  about: [
    'Counts tokens: how many have ended, end within 1, 7, 30 or 90 days, later or never (each is counted once, at the first that ' +
      'fits); in which state they are; how many are over the maximum of the settings, or were not used for 30 or 90 days; and by ' +
      'owner, kind, provider, scope and API.',
    'Only counters are kept, so that it needs no more memory for 240,000 tokens than for ten. The filters are those of list.',
  ],
  examples: [
    { comment: 'What is there', words: 'report' },
    { comment: 'For a page or a pull request', words: 'report -o markdown' },
    {
      comment: 'For the textfile collector of a node exporter, which must not see half a file',
      words:
        'report -o prometheus > /var/lib/node_exporter/rtoken.prom.tmp && ' +
        'mv /var/lib/node_exporter/rtoken.prom.tmp /var/lib/node_exporter/rtoken.prom',
    },
    { comment: 'Of one person', words: 'report --owner alice' },
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
      describe: `One of table, ${REPORT_FORMATS.join(', ')}`,
    },
    {
      name: 'top',
      takes: 'text',
      value: 'N',
      default: '10',
      describe: 'How many of the largest owners to name; 0 is all',
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
