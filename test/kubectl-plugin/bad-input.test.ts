import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import type { Command, Flag } from '../../kubectl-plugin/command-line/command.ts'
import { COMMANDS, flagsOf } from '../../kubectl-plugin/command-line/commands.ts'
import { parseCommandLine } from '../../kubectl-plugin/command-line/parse-command-line.ts'
import { runInProcess } from './run-in-process.ts'

/** Words that make a command whole, so that only the flag is wrong. */
const positionals = ({ name, positionals }: Command): string[] =>
  positionals.least === 0 ? [] : name === 'completion' ? ['bash'] : ['token-a']

const duration = 'allowed is a time such as 90m, 1h30m, 14d, 2w or 1y'
const formats = (text: string, list: string): string =>
  `unable to match a printer suitable for the output format "${text}", allowed formats are: ${list}`

/** What is wrong for a flag, and the sentence about it; `any` takes every text. */
const wrong: Readonly<Record<string, 'any' | readonly (readonly [value: string, sentence: string])[]>> = {
  output: [],
  ...Object.fromEntries(
    ['owner', 'kind', 'scope', 'provider'].map((name) => [
      name,
      ['', ' ', 'a,', ',a'].map((value) => [
        value,
        `invalid argument ${JSON.stringify(value)} for "--${name}": allowed is what is not empty`,
      ]),
    ]),
  ),
  selector: 'any',
  'field-selector': 'any',
  state: [
    [
      'active',
      'invalid argument "active" for "--state": allowed is Expired, Disabled, OwnerMissing, OwnerDisabled, Idle, Expiring or Active',
    ],
    [
      'Active,x',
      'invalid argument "x" for "--state": allowed is Expired, Disabled, OwnerMissing, OwnerDisabled, Idle, Expiring or Active',
    ],
  ],
  api: [['v1', 'invalid argument "v1" for "--api": allowed is ext, v3 or secret']],
  'expiring-within': [['7', `invalid argument "7" for "--expiring-within": ${duration}`]],
  'unused-for': [['-1d', `invalid argument "-1d" for "--unused-for": ${duration}`]],
  'older-than': [['', `invalid argument "" for "--older-than": ${duration}`]],
  'sort-by': [
    [
      'nothing',
      'invalid argument "nothing" for "--sort-by": allowed is name, user, kind, state, ttl, expires, last-used, age, api, provider, cluster, description or a path',
    ],
  ],
  'chunk-size': [['-1', 'invalid argument "-1" for "--chunk-size": allowed is a whole number, 0 or more']],
  top: [['all', 'invalid argument "all" for "--top": allowed is a whole number, 0 or more']],
  'fail-on': [['worst', 'invalid argument "worst" for "--fail-on": allowed is critical, high, medium, low or none']],
  baseline: 'any',
  from: 'any',
  'request-timeout': [
    ['1d', 'invalid argument "1d" for "--request-timeout": allowed is a time such as 1s, 2m or 3h, or 0 for no end'],
  ],
  color: [['yes', 'invalid argument "yes" for "--color": allowed is auto, always or never']],
  v: [['high', 'invalid argument "high" for "--v": allowed is a number from 0 to 99']],
  ...Object.fromEntries(
    'kubeconfig context cluster user namespace server token as as-group as-uid certificate-authority client-certificate client-key tls-server-name cache-dir'
      .split(' ')
      .map((name) => [name, 'any' as const]),
  ),
}

/** The commands whose flags all have to stand above. */
const looking = new Set(['list', 'get', 'describe', 'report', 'audit', 'check', 'completion', 'version', 'help'])

const refused = async (t: Test, command: Command, words: string[], sentence: string): Promise<void> => {
  const { code, stdout, stderr } = await runInProcess([command.name, ...positionals(command), ...words])
  t.strictSame(
    { code, stdout, stderr },
    { code: 1, stdout: '', stderr: `error: ${sentence}\nSee 'kubectl rtoken ${command.name} --help' for usage.\n` },
    `${command.name} ${words.join(' ')}`,
  )
}

const flagGivenWrongly = async (t: Test, command: Command, flag: Flag): Promise<void> => {
  const { name, short, takes, bare } = flag
  if (takes === 'switch') {
    await refused(t, command, [`--${name}=maybe`], `invalid argument "maybe" for "--${name}": allowed is true or false`)
    return
  }
  if (bare === undefined) {
    await refused(t, command, [`--${name}`], `flag needs an argument: --${name}`)
    if (short !== undefined) await refused(t, command, [`-${short}`], `flag needs an argument: '${short}' in -${short}`)
  }
  if (!looking.has(command.name)) return
  const values = wrong[name]
  t.ok(values !== undefined, `--${name} of ${command.name} stands in the table of this test`)
  for (const [value, sentence] of values === 'any' ? [] : (values ?? [])) {
    await refused(t, command, [`--${name}`, value], sentence)
    await refused(t, command, [`--${name}=${value}`], sentence)
  }
}

for (const command of COMMANDS) {
  t.test(`every flag of ${command.name}, given wrongly`, async (t) => {
    for (const flag of flagsOf(command)) await flagGivenWrongly(t, command, flag)
    await refused(t, command, ['--no-such-flag'], 'unknown flag: --no-such-flag')
    await refused(t, command, ['-Z'], "unknown shorthand flag: 'Z' in -Z")
  })
}

t.test('formats', async (t) => {
  const list =
    'csv,custom-columns,custom-columns-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,table,wide,yaml'
  const cases: [words: string[], sentence: string][] = [
    [['list', '-o', 'xml'], formats('xml', list)],
    [['get', 'token-a', '-oxml'], formats('xml', list)],
    [['report', '-o=yaml'], formats('yaml', 'csv,json,markdown,prometheus,table')],
    [['audit', '--output=html'], formats('html', 'csv,json,junit,sarif,table')],
    [['check', '-o', 'wide'], formats('wide', 'json,table')],
    [['list', '-o', 'jsonpath'], 'template format specified but no template given'],
    [['list', '-o', 'jsonpath={.a'], 'error parsing jsonpath {.a: a { stands alone in "{.a"'],
    [['list', '-o', 'jsonpath-as-json='], 'template format specified but no template given'],
    [
      ['list', '-o', 'jsonpath-file=/no/such'],
      'error reading template /no/such, open /no/such: no such file or directory',
    ],
    [['get', 'a', '-o', 'jsonpath-file=/'], 'error reading template /, open /: it cannot be read'],
    [['list', '-o', 'custom-columns-file'], 'custom-columns format specified but no custom-columns given'],
    [
      ['list', '-o', 'custom-columns-file=/dev/null'],
      "number of headers (0) and field specifications (0) don't match in /dev/null",
    ],
    [['list', '-o', 'custom-columns'], 'custom-columns format specified but no custom-columns given'],
    [['list', '-o', 'custom-columns=NAME'], 'unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>'],
    [['list', '--watch', '--sort-by', 'name'], '--watch and --sort-by exclude each other'],
    [['list', '-w', '--exit-code'], '--watch and --exit-code exclude each other'],
    [
      ['report', '--never-expires', '--expiring-within', '7d'],
      '--never-expires and --expiring-within exclude each other',
    ],
  ]
  for (const [words, sentence] of cases) {
    const { code, stderr } = await runInProcess(words)
    t.strictSame(
      { code, stderr },
      { code: 1, stderr: `error: ${sentence}\nSee 'kubectl rtoken ${words[0]} --help' for usage.\n` },
      words.join(' '),
    )
  }
})

t.test('check: what stands on stdin', async (t) => {
  const cases: [text: string, message: string][] = [
    ['', 'stdin is empty: give the bearer there, as in check < FILE'],
    [' \n', 'stdin is empty: give the bearer there, as in check < FILE'],
    ['the-value', 'stdin has no bearer of Rancher: allowed is NAME:VALUE or ext/NAME:VALUE'],
  ]
  for (const [text, message] of cases) {
    const { code, stderr } = await runInProcess(['check'], { stdin: Readable.from([Buffer.from(text)]) })
    t.strictSame(
      { code, stderr },
      { code: 1, stderr: `error: ${message}\nSee 'kubectl rtoken check --help' for usage.\n` },
    )
  }
})

t.test('words that are no flags', async (t) => {
  const bearer = 'token-a:the-value'
  const cases: [words: string[], message: string][] = [
    [['lisst'], 'error: unknown command "lisst"; did you mean list?'],
    ...[
      ['revok', 'revoke'],
      ['remove', 'delete'],
      ['rm', 'delete'],
      ['lst', 'list'],
      ['sl', ''],
      ['aduit', 'audit'],
      ['actviate', 'activate'],
      ['deactivat', 'deactivate'],
      ['desc', 'describe'],
      ['re', 'report or revoke'],
      ['r', ''],
      ['constructor', ''],
    ].map(([word = '', meant = '']): [string[], string] => [
      [word],
      `error: unknown command "${word}"${meant === '' ? '' : `; did you mean ${meant}?`}\n`,
    ]),
    [['help', 'aduit'], 'error: help knows no command "aduit"; did you mean audit?\n'],
    [['xyz'], 'error: unknown command "xyz"'],
    [[bearer], 'error: unknown command with a ":" in it'],
    [['--context', 'a'], 'error: no command is named'],
    [
      ['list', 'token-a'],
      'error: unknown word "token-a" for list: it takes no words beside flags; did you mean get token-a?\n',
    ],
    [['report', 'token-a'], 'error: unknown word "token-a" for report: it takes no words beside flags\n'],
    [['list', '--expires-within', '7d'], 'error: unknown flag: --expires-within; did you mean --expiring-within?\n'],
    [['list', '--onwer=alice'], 'error: unknown flag: --onwer; did you mean --owner?\n'],
    [['list', '--all'], 'error: unknown flag: --all\n'],
    [['check', bearer], 'error: unknown word with a ":" in it'],
    [['get'], 'error: get needs NAME...'],
    [['get', 'A_B'], 'error: the word "A_B" is no name of a token'],
    [['get', 'pods/token-a'], 'error: the word "pods/token-a" is no name of a token'],
    [['describe', 'a', 'b'], 'error: unknown word "b" for describe: it takes NAME'],
    [
      ['completion', 'powershell'],
      'error: unknown shell "powershell" for completion: allowed are kubectl, bash, zsh, fish',
    ],
    [['help', 'nothing'], 'error: help knows no command "nothing"'],
    [['help', bearer], 'error: help knows no command with a ":" in it'],
    [['completion', bearer], 'error: unknown shell with a ":" in it'],
  ]
  for (const [words, message] of cases) {
    const { code, stdout, stderr } = await runInProcess(words)
    t.strictSame({ code, stdout }, { code: 1, stdout: '' }, words.join(' '))
    t.ok(stderr.startsWith(message), stderr)
    t.notMatch(stderr, 'the-value')
  }
})

t.test("flags in kubectl's dialect", async (t) => {
  const cases: [words: string[], part: object][] = [
    [
      ['list', '-owide', '-l', 'a=b'],
      { output: { as: 'wide' }, selection: { selectors: { label: 'a=b', field: '' } } },
    ],
    [['list', '-wowide'], { watch: true, output: { as: 'wide' } }],
    [['list', '-o', 'table'], { output: { as: 'table' } }],
    [['get', 'token-a', '-otable'], { output: { as: 'table' } }],
    [['list', '-o', 'json', '-o', 'yaml'], { output: { as: 'yaml' } }],
    [['list', '--watch=false', '--exit-code=1'], { watch: false, exitCode: true }],
    [
      ['ls', '--state=Idle', '--state', 'Active,Expired'],
      { selection: { filter: { states: ['Idle', 'Active', 'Expired'] } } },
    ],
    [
      ['--context', 'a', 'list', '--as-group', 'x,y', '--as-group=z', '--as', 'u'],
      { cluster: { kubeconfig: { context: 'a', asGroup: ['x,y', 'z'], as: 'u' } } },
    ],
    [['list', '--owner', `"a"`, '--owner', 'b,c'], { selection: { filter: { owners: ['"a"', 'b', 'c'] } } }],
    [['set', 'token-a', '--description', `'in quotes'`], { action: { description: `'in quotes'` } }],
    [['set', 'token-a', '--description', ''], { action: { description: '' } }],
    [['list', '-l', ''], { selection: { selectors: { label: '' } } }],
    [['list', '--owner', '-x', '--'], { selection: { filter: { owners: ['-x'] } } }],
    [['get', '--', 'token-a'], { names: [{ name: 'token-a', api: undefined }] }],
    [
      ['get', 'token.ext.cattle.io/token-a', 'v3/007'],
      {
        names: [
          { name: 'token-a', api: 'ext' },
          { name: '007', api: 'v3' },
        ],
      },
    ],
    [['get', 'token/token-a', '-A'], { names: [{ name: 'token-a', api: undefined }] }],
    [['list', '--request-timeout', '90'], { cluster: { requestTimeoutMs: 90_000 } }],
    [['--version'], { run: 'version' }],
    [['audit', '--fail-on=none', '--from', 'a,b', '--from=c'], { failOn: undefined, from: ['a,b', 'c'] }],
  ]
  for (const [words, part] of cases) t.match(parseCommandLine(words).operation, part, words.join(' '))
})
