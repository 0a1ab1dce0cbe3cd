import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { EVERY_TOKEN } from '../command-line/filter-flags.ts'
import { AUDIT_FORMATS } from '../audit/audit-text.ts'
import { SEVERITIES } from '../audit/audit-finding.ts'
import { readFormat } from '../output/report-format.ts'
import { CHUNK_SIZE_FLAG, readChunkSize } from './list.ts'

const FAIL_ON = [...SEVERITIES, 'none'] as const

export const auditCommand: Command = {
  name: 'audit',
  summary: 'Check existing tokens, settings and features against the rules',
  about: [
    'Checks all tokens, settings and features against the rules that the webhook enforces on writes. Each finding has the id ' +
      'of its rule, a severity, the evidence, and the command that fixes it. docs/rules.md describes the rules.',
    'With --fail-on, the exit code is 2 if any finding has that severity or worse. With --baseline, the findings of an earlier ' +
      'audit (audit -o json) are known: they are still shown, but do not count for --fail-on. Every output format has the same ' +
      'findings.',
    'With --from, no cluster is contacted: audit reads saved lists, such as the output of list -o json, or of kubectl get -o ' +
      'json for the settings, features, users and clusters of management.cattle.io. A file that has none of these is an error.',
  ],
  examples: [
    { comment: 'Everything that breaks the rules', words: 'audit' },
    {
      comment: 'In CI: fail on new findings of severity high or worse',
      words: 'audit --fail-on high --baseline known.json',
    },
    { comment: 'Create that baseline', words: 'audit -o json > known.json' },
    { comment: 'For a code-scanning dashboard', words: 'audit -o sarif > rtoken.sarif' },
    { comment: 'Offline, from a saved list', words: 'audit --from tokens.json' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    {
      name: 'output',
      short: 'o',
      takes: 'text',
      value: 'FORMAT',
      default: 'table',
      suggests: ['table', ...AUDIT_FORMATS],
      describe: `Output format: table, ${AUDIT_FORMATS.join(', ')}`,
    },
    {
      name: 'fail-on',
      takes: 'text',
      value: 'SEVERITY',
      choices: FAIL_ON,
      default: 'none',
      describe: `Exit with 2 if any finding has this severity or worse: ${FAIL_ON.join(', ')}`,
    },
    {
      name: 'baseline',
      takes: 'text',
      value: 'FILE',
      suggests: 'files',
      describe: 'Output of an earlier audit -o json, whose findings are known',
    },
    {
      name: 'from',
      takes: 'texts',
      value: 'FILE',
      keepsCommas: true,
      suggests: 'files',
      describe: 'Audit this saved list instead of a cluster; - is stdin; may be repeated',
    },
    CHUNK_SIZE_FLAG,
  ],
  asksCluster: true,
  operation: (given) => {
    const failOn = given.choice('fail-on', FAIL_ON)
    return {
      run: 'audit',
      cluster: clusterChoice(given),
      selection: EVERY_TOKEN,
      output: readFormat(given, AUDIT_FORMATS),
      failOn: failOn === 'none' ? undefined : failOn,
      baseline: given.text('baseline'),
      from: given.texts('from'),
      chunkSize: readChunkSize(given),
    }
  },
}
