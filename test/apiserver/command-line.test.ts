import t from 'tap'
import { readCommandLine } from '../../apiserver/command-line.ts'

const DEFAULTS = {
  kubeconfig: undefined,
  host: '0.0.0.0',
  port: 8443,
  serviceName: 'rtoken-apiserver',
  namespace: 'rtoken-system',
  servicePort: 443,
  clusterName: 'local',
  purgeSeconds: 3600,
  drainSeconds: 5,
  leafSeconds: 604_800,
  caSeconds: 31_536_000,
  logLevel: 'info',
}

void t.test('serve, with its defaults', async (t) => {
  t.strictSame(await readCommandLine(['serve'], '1'), { run: 'serve', options: DEFAULTS })
})
void t.test('serve, with all flags', async (t) => {
  const flags = ['--kubeconfig=k', '--host=::1', '--port=0', '--service-name=s', '--namespace=n', '--service-port=1']
  const more = ['--cluster-name=c-x', '--purge-seconds=60', '--drain-seconds=0', '--log-level=debug']
  const lives = ['--certificate-seconds=20', '--ca-seconds=40']
  t.strictSame(await readCommandLine(['serve', ...flags, ...more, ...lives], '1'), {
    run: 'serve',
    options: {
      kubeconfig: 'k',
      host: '::1',
      port: 0,
      serviceName: 's',
      namespace: 'n',
      servicePort: 1,
      clusterName: 'c-x',
      purgeSeconds: 60,
      drainSeconds: 0,
      leafSeconds: 20,
      caSeconds: 40,
      logLevel: 'debug',
    },
  })
})
void t.test('help and version are printed', async (t) => {
  t.match(await readCommandLine(['--help'], '1.2.3'), { run: 'print', text: /rtoken-apiserver COMMAND/ })
  t.strictSame(await readCommandLine(['--version'], '1.2.3'), { run: 'print', text: '1.2.3\n' })
})

const WRONG: [string[], RegExp][] = [
  [[], /^name a command: serve$/],
  [['run'], /run/],
  [['serve', '--port', '70000'], /^--port is "70000"; allowed is a whole number from 0 to 65535$/],
  [['serve', '--purge-seconds', '0'], /^--purge-seconds is "0"; allowed is a whole number from 1 to 86400$/],
  [
    ['serve', '--certificate-seconds', '14'],
    /^--certificate-seconds is "14"; allowed is a whole number from 15 to 31536000$/,
  ],
  [
    ['serve', '--certificate-seconds', '100', '--ca-seconds', '99'],
    /^--ca-seconds is "99"; allowed is a whole number from 100 to 315360000$/,
  ],
  [['serve', '--namespace', 'A'], /^--namespace is "A"; allowed are up to 63 of a-z, 0-9 and -$/],
  [['serve', '--cluster-name', ''], /^--cluster-name is empty$/],
  [['serve', '--log-level', 'loud'], /log-level/],
  [['serve', '--nope'], /nope/],
]
for (const [args, message] of WRONG) {
  void t.test(`refused: ${args.join(' ')}`, async (t) => {
    await t.rejects(readCommandLine(args, '1'), { code: 'USAGE', message })
  })
}
