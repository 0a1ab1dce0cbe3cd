import t from 'tap'
import { readCommandLine } from '../../webhook/command-line.ts'

async function certificatesOf(...flags: readonly string[]): Promise<unknown> {
  const command = await readCommandLine(['serve', ...flags], '0.0.0')
  return command.run === 'serve' ? command.options.certificates : undefined
}

const TAKEN: readonly (readonly [flags: readonly string[], certificates: object])[] = [
  [[], { from: 'secret', leafSeconds: 604_800, caSeconds: 31_536_000 }],
  [['--certificate-seconds=20', '--ca-seconds=40'], { from: 'secret', leafSeconds: 20, caSeconds: 40 }],
  [['--tls-dir=/tls'], { from: 'folder', folder: '/tls', caFile: '/tls/ca.crt' }],
  [['--tls-dir=/tls', '--ca-file=/ca/all.pem'], { from: 'folder', folder: '/tls', caFile: '/ca/all.pem' }],
  [['--tls-dir=/tls', '--inject-ca-from=ns/name'], { from: 'folder', folder: '/tls', injectCaFrom: 'ns/name' }],
]

for (const [flags, certificates] of TAKEN) {
  t.test(`taken: ${flags.join(' ') || 'nothing'}`, async (t) => {
    t.strictSame(await certificatesOf(...flags), certificates)
  })
}

const REFUSED: readonly (readonly [flags: readonly string[], message: string])[] = [
  [['--ca-file=/ca.pem'], '--ca-file says nothing without --tls-dir'],
  [['--inject-ca-from=ns/name'], '--inject-ca-from says nothing without --tls-dir'],
  [
    ['--tls-dir=/tls', '--ca-file=/ca', '--inject-ca-from=ns/name'],
    '--ca-file and --inject-ca-from exclude each other',
  ],
  [['--tls-dir=/tls', '--inject-ca-from=name'], '--inject-ca-from is "name"; allowed is NAMESPACE/NAME'],
  [['--certificate-seconds=14'], '--certificate-seconds is "14"; allowed is a whole number from 15 to 31536000'],
  [
    ['--certificate-seconds=100', '--ca-seconds=99'],
    '--ca-seconds is "99"; allowed is a whole number from 100 to 315360000',
  ],
  [['--client-names=kube-apiserver'], '--client-names says nothing without --client-ca-file'],
  [['--client-ca-file=/ca', '--client-names=a,'], '--client-names is "a,"; a name in it is empty'],
]

for (const [flags, message] of REFUSED) {
  t.test(`refused: ${flags.join(' ')}`, async (t) => {
    await t.rejects(certificatesOf(...flags), { code: 'USAGE', message })
  })
}

t.test('whoever may ask, how often the canary is tried, and the glass', async (t) => {
  const command = await readCommandLine(
    ['serve', '--client-ca-file=/ca.pem', '--client-names=a,b', '--canary-seconds=0', '--break-glass'],
    '0.0.0',
  )
  const expected = { clients: { caFile: '/ca.pem', names: ['a', 'b'] }, canarySeconds: 0, breakGlass: true }
  t.match(command, { run: 'serve', options: expected })
})

t.test('uninstall knows the Service and its namespace', async (t) => {
  t.strictSame(await readCommandLine(['uninstall', '--namespace=ns'], '0.0.0'), {
    run: 'uninstall',
    options: { kubeconfig: undefined, serviceName: 'rtoken-webhook', namespace: 'ns' },
  })
})
