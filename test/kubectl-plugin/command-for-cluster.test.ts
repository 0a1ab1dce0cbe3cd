import * as fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import t from 'tap'
import type { KubeconfigFlags } from '../../cluster/kubeconfig-flags.ts'
import { commandForCluster } from '../../kubectl-plugin/command-line/command-for-cluster.ts'

const CASES: readonly (readonly [name: string, given: KubeconfigFlags, flags: string])[] = [
  ['nothing was chosen', {}, ''],
  ['a context', { context: 'prod' }, ' --context=prod'],
  ['a name with a space', { context: "prod's cluster" }, ` --context='prod'\\''s cluster'`],
  ['an empty name, which chooses nothing', { context: '' }, ` --context=''`],
  ['a name that moves a cursor', { user: '\u001b[2J\u202e' }, ` --user='^[[2J\\u{202e}'`],
  ['a file', { kubeconfig: '/tmp/a b' }, ` --kubeconfig='/tmp/a b'`],
  ['a login in a URL is never told', { server: 'https://a:secret@b:6443' }, ' --server=https://b:6443'],
  ['a bearer is never told', { token: 'kubeconfig-user-x:secret', context: 'c' }, ' --context=c'],
  [
    'all others',
    {
      cluster: 'a',
      user: 'b',
      server: 'https://c:6443',
      as: 'd',
      asGroup: ['e', 'system:masters'],
      asUid: 'f',
      certificateAuthority: 'g',
      clientCertificate: 'h',
      clientKey: 'i',
      insecureSkipTlsVerify: true,
      tlsServerName: 'j',
    },
    ' --cluster=a --user=b --server=https://c:6443 --as=d --as-group=e --as-group=system:masters --as-uid=f ' +
      '--certificate-authority=g --client-certificate=h --client-key=i --insecure-skip-tls-verify=true --tls-server-name=j',
  ],
  ['a check of certificates that was left on', { insecureSkipTlsVerify: false }, ''],
]
for (const [name, kubeconfig, flags] of CASES) {
  t.test(name, async (t) => {
    t.equal(commandForCluster('kubectl delete x', { kubeconfig }), `kubectl delete x${flags}`)
  })
}

t.test('a shell takes each for one word, and for what it was', async () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), (context) => {
      const told = commandForCluster('printf %s', { kubeconfig: { context } })
      return execFileSync('sh', ['-c', told], { encoding: 'utf8' }) === `--context=${context}`
    }),
    { numRuns: 200 },
  )
})
