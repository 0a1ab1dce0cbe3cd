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
  summary: 'Hold what exists against the rules',
  about: [
    'Holds all tokens, settings and features against the rules that the webhook enforces on writes: each finding has the id of its ' +
      'rule, a severity, the evidence, and the command that mends it. docs/rules.md tells about the rules.',
    'With --fail-on the exit code is 2 where a finding is as bad as that, or worse. With --baseline, findings of an earlier audit ' +
      '(audit -o json) are known: they are still shown, and do not count for --fail-on. Every format has the same findings.',
    'With --from no cluster is asked: it looks at saved lists, such as those of list -o json, and of kubectl get of settings, ' +
      'features, users and clusters of management.cattle.io -o json. A file in which there is nothing of these is an error.',
  ],
  examples: [
    { comment: 'What breaks the rules', words: 'audit' },
    {
      comment: 'In CI: fail on anything new that is high or worse',
      words: 'audit --fail-on high --baseline known.json',
    },
    { comment: 'Make that baseline', words: 'audit -o json > known.json' },
    { comment: 'For a code-scanning dashboard', words: 'audit -o sarif > rtoken.sarif' },
    { comment: 'Somewhere else, from a saved list', words: 'audit --from tokens.json' },
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
      describe: `One of table, ${AUDIT_FORMATS.join(', ')}`,
    },
    {
      name: 'fail-on',
      takes: 'text',
      value: 'SEVERITY',
      choices: FAIL_ON,
      default: 'none',
      describe: `Exit with 2 where a finding is as bad as this, or worse: ${FAIL_ON.join(', ')}`,
    },
    {
      name: 'baseline',
      takes: 'text',
      value: 'FILE',
      suggests: 'files',
      describe: 'Findings of this earlier audit -o json are known',
    },
    {
      name: 'from',
      takes: 'texts',
      value: 'FILE',
      keepsCommas: true,
      suggests: 'files',
      describe: 'Look at this saved list and at no cluster; - is stdin; may be repeated',
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
