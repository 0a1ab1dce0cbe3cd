import t from 'tap'
import { UsageError } from '../../serving/flag-values.ts'
import { readCommandLine } from '../../webhook/command-line.ts'

const VERSION = '1.2.3'
const read = (line: string) => readCommandLine(line === '' ? [] : line.split(' '), VERSION)

const SERVE = {
  kubeconfig: undefined,
  config: undefined,
  host: '0.0.0.0',
  port: 8443,
  serviceName: 'rtoken-webhook',
  namespace: 'rtoken-system',
  servicePort: 443,
  drainSeconds: 5,
  logLevel: 'info',
  breakGlass: false,
}

t.test('serve, with nothing said', async (t) => {
  t.match(await read('serve'), { run: 'serve', options: SERVE })
})

/** Every flag of serve that takes one value: what it sets, what may be said, and what may not. */
const FLAGS: readonly {
  readonly flag: string
  readonly option: string
  readonly good: readonly (readonly [string, unknown])[]
  readonly bad: readonly (readonly [string, string])[]
}[] = [
  { flag: 'kubeconfig', option: 'kubeconfig', good: [['/tmp/config', '/tmp/config']], bad: [] },
  { flag: 'config', option: 'config', good: [['rtoken.yaml', 'rtoken.yaml']], bad: [['', '--config is empty']] },
  {
    flag: 'host',
    option: 'host',
    good: [
      ['127.0.0.1', '127.0.0.1'],
      ['::', '::'],
    ],
    bad: [['', '--host is empty']],
  },
  {
    flag: 'port',
    option: 'port',
    good: [
      ['0', 0],
      ['65535', 65_535],
    ],
    bad: numbersThatAreNone('port', 0, 65_535),
  },
  {
    flag: 'service-port',
    option: 'servicePort',
    good: [['1', 1]],
    bad: [...numbersThatAreNone('service-port', 1, 65_535), wrongNumber('service-port', '0', 1, 65_535)],
  },
  { flag: 'drain-seconds', option: 'drainSeconds', good: [['0', 0]], bad: numbersThatAreNone('drain-seconds', 0, 600) },
  ...(['service-name', 'namespace'] as const).map((flag) => ({
    flag,
    option: flag === 'namespace' ? flag : 'serviceName',
    good: [
      ['a', 'a'],
      ['a-1', 'a-1'],
      ['x'.repeat(63), 'x'.repeat(63)],
    ] as const,
    bad: ['', 'A', '-a', 'a-', 'a.b', 'a/b', 'a b', 'x'.repeat(64), '../a'].map(
      (value) => [value, `--${flag} is ${JSON.stringify(value)}; allowed are up to 63 of a-z, 0-9 and -`] as const,
    ),
  })),
  {
    flag: 'log-level',
    option: 'logLevel',
    good: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].map((level) => [level, level] as const),
    bad: [
      [
        'verbose',
        'Invalid values: Argument: log-level, Given: "verbose", Choices: "trace", "debug", "info", "warn", "error", "fatal", "silent"',
      ],
    ],
  },
]

for (const { flag, option, good, bad } of FLAGS) {
  t.test(`--${flag}`, async (t) => {
    for (const [value, expected] of good) {
      for (const args of [[`--${flag}`, value], [`--${flag}=${value}`]]) {
        const command = await readCommandLine(['serve', ...args], VERSION)
        t.match(command, { run: 'serve', options: { ...SERVE, [option]: expected } }, args.join(' '))
      }
    }
    for (const [value, message] of bad) {
      await t.rejects(readCommandLine(['serve', `--${flag}=${value}`], VERSION), { code: 'USAGE', message }, value)
    }
    await t.rejects(readCommandLine(['serve', `--${flag}`], VERSION), {
      code: 'USAGE',
      message: `flag needs an argument: --${flag}`,
    })
  })
}

t.test('of a flag that is said twice the last counts', async (t) => {
  t.match(await read('serve --port 1 --port 2'), { options: { port: 2 } })
})

t.test('--break-glass', async (t) => {
  t.match(await read('serve --break-glass'), { options: { breakGlass: true } })
  t.match(await read('serve --break-glass=false'), { options: { breakGlass: false } })
})

t.test('the canary', async (t) => {
  t.match(await read('serve'), { options: { canarySeconds: 60 } })
  t.match(await read('serve --canary-seconds 0'), { options: { canarySeconds: 0 } })
  for (const [value, message] of numbersThatAreNone('canary-seconds', 0, 86_400)) {
    await t.rejects(readCommandLine(['serve', `--canary-seconds=${value}`], VERSION), { message })
  }
})

t.test('uninstall', async (t) => {
  t.strictSame(await read('uninstall'), {
    run: 'uninstall',
    options: { kubeconfig: undefined, serviceName: 'rtoken-webhook', namespace: 'rtoken-system' },
  })
  t.match(await read('uninstall --kubeconfig /k --service-name a --namespace b'), {
    options: { kubeconfig: '/k', serviceName: 'a', namespace: 'b' },
  })
  const message = '--namespace is "B"; allowed are up to 63 of a-z, 0-9 and -'
  await t.rejects(read('uninstall --namespace B'), { code: 'USAGE', message })
})

t.test('explain', async (t) => {
  t.strictSame(await read('explain'), {
    run: 'explain',
    options: { knowledge: undefined, config: undefined, output: 'text' },
  })
  t.match(await read('explain --knowledge k.yaml --config c.yaml -o json'), {
    options: { knowledge: 'k.yaml', config: 'c.yaml', output: 'json' },
  })
  await t.rejects(read('explain --knowledge='), { message: '--knowledge is empty' })
  await t.rejects(read('explain --config='), { message: '--config is empty' })
  await t.rejects(read('explain -o yaml'), { code: 'USAGE', message: /Given: "yaml"/ })
})

t.test('render-registrations', async (t) => {
  t.strictSame(await read('render-registrations'), { run: 'render-registrations' })
})

const WRONG = [
  { line: '', message: /^name a command: serve, / },
  { line: 'server', message: 'Unknown argument: server' },
  { line: 'serve now', message: 'Unknown argument: now' },
  { line: 'serve --prot 1', message: 'Unknown argument: prot' },
  { line: 'serve --no-break-glass', message: /^Unknown arguments?: no-break-glass/ },
  { line: 'serve --drain-second 1', message: /^Unknown arguments?: drain-second/ },
  { line: 'serve --a --b', message: 'Unknown arguments: a, b' },
  { line: 'render-registrations --port 1', message: 'Unknown argument: port' },
]

for (const { line, message } of WRONG) {
  t.test(`refused, in one sentence: ${line === '' ? 'nothing' : line}`, async (t) => {
    const error: unknown = await read(line).catch((error: unknown) => error)
    t.type(error, UsageError)
    t.match(error, { message })
    t.notMatch(error instanceof Error ? error.message : '', '\n')
  })
}

t.test('help and version are printed, and nothing is run', async (t) => {
  t.strictSame(await read('--version'), { run: 'print', text: '1.2.3\n' })
  for (const line of ['--help', 'serve --help']) {
    const command = await read(line)
    t.match(command, { run: 'print', text: /^rtoken-webhook / })
  }
  const help = await read('serve --help')
  const text = help.run === 'print' ? help.text : ''
  for (const { flag } of FLAGS) t.match(text, `--${flag}`, 'every flag is described')
})

function numbersThatAreNone(flag: string, least: number, most: number): (readonly [string, string])[] {
  const values = ['', '-1', '1.5', '0x10', '1e2', ' 1', 'abc', String(most + 1), '99999999999', 'NaN']
  return values.map((value) => wrongNumber(flag, value, least, most))
}

function wrongNumber(flag: string, value: string, least: number, most: number): readonly [string, string] {
  return [value, `--${flag} is ${JSON.stringify(value)}; allowed is a whole number from ${least} to ${most}`]
}
