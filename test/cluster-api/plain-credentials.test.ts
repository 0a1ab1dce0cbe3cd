import type { RequestOptions } from 'node:https'
import t from 'tap'
import type { Credentials } from '../../cluster/connect.ts'
import { KubectlConfig } from '../../cluster/kubectl-config.ts'
import { loadCredentials, loadKubeconfig } from '../../cluster/load-kubeconfig.ts'
import { PlainCredentials } from '../../cluster/plain-credentials.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const exec = (output: object): object => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
    command: process.execPath,
    args: ['-e', `console.log(${JSON.stringify(JSON.stringify(output))})`],
  },
})
const execCredential = (status: object): object =>
  exec({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status })

t.test('plain credentials are those of client-node', async (t) => {
  const folder = t.testdir({ ca: 'the ca', cert: 'the cert', key: 'the key', token: 'of-a-file\n' })
  const cases: { name: string; user: object; cluster?: object; flags?: object }[] = [
    { name: 'a bearer', user: { token: 'abc' } },
    { name: 'a bearer in a file', user: { tokenFile: `${folder}/token` } },
    { name: 'the token file before the bearer', user: { token: 'abc', tokenFile: `${folder}/token` } },
    {
      name: 'a certificate in the kubeconfig',
      user: { 'client-certificate-data': base64('c'), 'client-key-data': base64('k') },
    },
    { name: 'a certificate in files', user: { 'client-certificate': `${folder}/cert`, 'client-key': `${folder}/key` } },
    { name: 'an authority in a file', user: {}, cluster: { 'certificate-authority': `${folder}/ca` } },
    { name: 'an authority in the kubeconfig', user: {}, cluster: { 'certificate-authority-data': base64('a') } },
    { name: 'no verification', user: {}, cluster: { 'insecure-skip-tls-verify': true } },
    { name: 'another name of the server', user: {}, cluster: { 'tls-server-name': 'other' } },
    { name: 'a password', user: { username: 'me', password: 'secret' } },
    { name: 'a credential plugin that gives a bearer', user: execCredential({ token: 'of-a-plugin' }) },
    {
      name: 'a credential plugin that gives a certificate',
      user: execCredential({ clientCertificateData: 'c', clientKeyData: 'k' }),
    },
    {
      name: 'impersonation',
      user: { token: 'abc', as: 'you', 'as-uid': 'u1', 'as-groups': ['a', 'b'], 'as-user-extra': { 'x/y': ['z'] } },
    },
    { name: 'flags', user: {}, flags: { token: 'of-a-flag', as: 'you', asGroup: ['g'] } },
    { name: 'an HTTP proxy', user: { token: 'abc' }, cluster: { 'proxy-url': 'http://proxy:3128' } },
  ]
  for (const { name, user, cluster = {}, flags = {} } of cases) {
    t.test(name, async (t) => {
      const path = `${t.testdir({
        config: JSON.stringify({
          'current-context': 'x',
          contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
          clusters: [{ name: 'c', cluster: { server: 'https://example.com:6443', ...cluster } }],
          users: [{ name: 'u', user }],
        }),
      })}/config`
      const surroundings = { env: {}, homeFolder: '' }
      const plain = await loadCredentials({ kubeconfig: path, ...flags }, surroundings)
      t.ok(plain instanceof PlainCredentials)
      const ofClientNode = await loadKubeconfig({ kubeconfig: path, ...flags }, surroundings)
      t.strictSame(await optionsOf(plain), await optionsOf(ofClientNode))
      const { name, server, skipTLSVerify, proxyUrl } = plain.getCurrentCluster() ?? {}
      t.match(ofClientNode.getCurrentCluster(), {
        name,
        server,
        skipTLSVerify,
        ...(proxyUrl !== undefined && { proxyUrl }),
      })
    })
  }
})

t.test('what only client-node can is left to it', async (t) => {
  for (const [name, user, cluster] of [
    ['a SOCKS proxy', {}, { 'proxy-url': 'socks5://proxy:1080' }],
    ['an auth provider', { 'auth-provider': { name: 'oidc', config: {} } }, {}],
  ] as const) {
    const path = `${t.testdir({
      config: JSON.stringify({
        'current-context': 'x',
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster: { server: 'https://example.com', ...cluster } }],
        users: [{ name: 'u', user }],
      }),
    })}/config`
    t.ok((await loadCredentials({ kubeconfig: path }, { env: {}, homeFolder: '' })) instanceof KubectlConfig, name)
  }
})

/** But for the agent: that is another matter, see connect.ts. */
const optionsOf = async (credentials: Credentials): Promise<object> => {
  const options: RequestOptions = {}
  await credentials.applyToHTTPSOptions(options)
  const { agent: _, ca, cert, key, ...rest } = options
  const text = (value: unknown): string => String(value)
  return { ...rest, ca: text(ca), cert: text(cert), key: text(key) }
}
