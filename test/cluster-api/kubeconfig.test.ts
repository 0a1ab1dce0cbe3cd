import type { RequestOptions } from 'node:https'
import t from 'tap'
import { KubeconfigError } from '../../cluster/kubeconfig-error.ts'
import type { KubeconfigFlags } from '../../cluster/kubeconfig-flags.ts'
import { loadCredentials } from '../../cluster/load-kubeconfig.ts'

interface Case {
  readonly name: string
  readonly cluster?: object
  readonly user?: object
  readonly flags?: KubeconfigFlags
  readonly env?: Record<string, string>
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const kubeconfig = ({ cluster, user }: Pick<Case, 'cluster' | 'user'>): object => ({
  'current-context': 'x',
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://example.com:6443', ...cluster } }],
  users: [{ name: 'u', user: user ?? {} }],
})
const CA = { 'certificate-authority-data': base64('the ca') }
const EXEC = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: 'no-such-command' }

t.test('what a request is made with', async (t) => {
  const folder = t.testdir({ ca: 'another ca', cert: 'the cert', key: 'the key', token: 'of-a-file' })
  const certificateAuthority = `${folder}/ca`
  const cases: (Case & { readonly made: Partial<Made> })[] = [
    { name: 'nothing', made: {} },
    { name: 'an authority', cluster: CA, made: { ca: 'the ca' } },
    { name: 'no verification', cluster: { 'insecure-skip-tls-verify': true }, made: { verified: false } },
    { name: 'none by a flag', cluster: CA, flags: { insecureSkipTlsVerify: true }, made: { verified: false } },
    {
      name: 'whoever names an authority has the server verified by it',
      cluster: { 'insecure-skip-tls-verify': true },
      flags: { certificateAuthority },
      made: { ca: 'another ca' },
    },
    {
      name: 'the authority of the flag before that of the kubeconfig',
      cluster: CA,
      flags: { certificateAuthority },
      made: { ca: 'another ca' },
    },
    { name: 'a bearer', user: { token: 'abc' }, made: { authorization: 'Bearer abc' } },
    {
      name: 'no bearer where all the network could read it',
      cluster: { server: 'http://example.com' },
      user: { token: 'abc', as: 'you' },
      made: { as: 'you' },
    },
    {
      name: 'somebody whose name is no ASCII, in UTF-8',
      flags: { as: 'jürgen 日本' },
      made: { as: Buffer.from('jürgen 日本').toString('latin1') },
    },
    { name: 'nor that of a flag', user: {}, flags: { token: 'abc', server: 'HTTP://example.com' }, made: {} },
    {
      name: 'nor a file, a certificate or a password',
      cluster: { server: 'http://example.com' },
      user: {
        tokenFile: `${folder}/token`,
        'client-certificate': `${folder}/cert`,
        'client-key': `${folder}/key`,
        username: 'me',
        password: 'secret',
      },
      made: {},
    },
    { name: 'nor what a command gives', cluster: { server: 'http://example.com' }, user: { exec: EXEC }, made: {} },
    {
      name: 'the proxy of the kubeconfig',
      cluster: { 'proxy-url': 'http://proxy:3128' },
      env: { HTTPS_PROXY: 'http://other:3128', NO_PROXY: '*' },
      made: { proxy: 'http://proxy:3128' },
    },
    { name: 'the proxy of the environment', env: { HTTPS_PROXY: 'other:3128' }, made: { proxy: 'http://other:3128' } },
    { name: 'no proxy', env: { HTTPS_PROXY: 'other:3128', NO_PROXY: 'com' }, made: {} },
  ]
  for (const { name, flags, env = {}, made, ...rest } of cases) {
    t.test(name, async (t) => {
      const file = `${t.testdir({ config: JSON.stringify(kubeconfig(rest)) })}/config`
      const credentials = await loadCredentials({ kubeconfig: file, ...flags }, { env, homeFolder: '' })
      const options: RequestOptions = {}
      await credentials.applyToHTTPSOptions(options)
      t.strictSame(madeOf(options, credentials.getCurrentCluster()?.proxyUrl), { ...NOTHING, ...made })
    })
  }
})

t.test('a kubeconfig that cannot be used is refused, and nothing that it hides is said', async (t) => {
  const pem = { 'client-certificate-data': base64('c') }
  const cases: (Case & { readonly message: string })[] = [
    {
      name: 'an authority and no verification',
      cluster: { ...CA, 'insecure-skip-tls-verify': true },
      message: 'specifying a root certificates file with the insecure flag is not allowed',
    },
    {
      name: 'the same by flags',
      flags: { certificateAuthority: '/dev/null', insecureSkipTlsVerify: true },
      message: 'specifying a root certificates file with the insecure flag is not allowed',
    },
    {
      name: 'a proxy that is no URL',
      cluster: { 'proxy-url': '127.0.0.1:3128' },
      message: `invalid 'proxy-url' for cluster "c": it is no URL`,
    },
    {
      name: 'a proxy of another kind',
      cluster: { 'proxy-url': 'ftp://me:secret@proxy' },
      message: `invalid 'proxy-url' for cluster "c": unsupported scheme "ftp", must be http, https, or socks5`,
    },
    {
      name: 'a proxy of another kind in the environment',
      env: { https_proxy: 'ftp://me:secret@proxy' },
      message: 'invalid proxy in HTTPS_PROXY: unsupported scheme "ftp", must be http, https, or socks5',
    },
    {
      name: 'a certificate without a key',
      user: pem,
      message: 'client-key-data or client-key must be specified for u to use the clientCert authentication method.',
    },
    {
      name: 'an auth provider that nobody knows',
      user: { 'auth-provider': { name: 'other', config: { token: 'secret' } } },
      message: 'no Auth Provider found for name "other"',
    },
    {
      name: 'a command that is none',
      user: { exec: { ...EXEC, command: undefined } },
      message: 'command must be specified for u to use exec authentication plugin',
    },
  ]
  for (const { name, flags, env = {}, message, ...rest } of cases) {
    t.test(name, async (t) => {
      const file = `${t.testdir({ config: JSON.stringify(kubeconfig(rest)) })}/config`
      const loading = loadCredentials({ kubeconfig: file, ...flags }, { env, homeFolder: '' })
      await t.rejects(loading, { name: KubeconfigError.name, message })
    })
  }
})

t.test('a file that is no kubeconfig is not taken for an empty one', async (t) => {
  const cases: [name: string, text: string, message: string | undefined][] = [
    ['nothing', '', undefined],
    ['a comment', '# none yet\n', undefined],
    ['a text', 'hello\n', 'it is no kubeconfig'],
    ['a list', '- clusters\n', 'it is no kubeconfig'],
    ['clusters that are no list', 'clusters: none\n', 'clusters is no list'],
    ['nothing where a list may be', 'clusters:\nusers: null\n', undefined],
    ['a current context of digits', 'current-context: 2026\n', 'current-context is no text: it has to be in quotes'],
    ['a name of digits', 'contexts: [{ name: 1 }]', 'name of an entry of contexts is no text: it has to be in quotes'],
    [
      'a bearer of digits',
      'users: [{ name: u, user: { token: 12345 } }]',
      'token of "u" in users is no text: it has to be in quotes',
    ],
    [
      'a user of digits',
      'contexts: [{ name: c, context: { user: 12345 } }]',
      'user of "c" in contexts is no text: it has to be in quotes',
    ],
  ]
  for (const [name, text, said] of cases) {
    const file = `${t.testdir({ config: text })}/config`
    const loading = loadCredentials({ kubeconfig: file, server: 'https://example.com' }, { env: {}, homeFolder: '' })
    const message = `error loading config file "${file}": ${said}`
    if (said === undefined) await t.resolves(loading, name)
    else await t.rejects(loading, { name: KubeconfigError.name, message }, name)
  }
})

interface Made {
  readonly ca: string
  readonly verified: boolean
  readonly certificate: boolean
  readonly authorization: string
  readonly password: boolean
  readonly as: string
  readonly proxy: string
}

const NOTHING: Made = {
  ca: '',
  verified: true,
  certificate: false,
  authorization: '',
  password: false,
  as: '',
  proxy: '',
}

function madeOf(options: RequestOptions, proxy = ''): Made {
  const headers = options.headers as Record<string, string>
  return {
    ca: String(options.ca ?? ''),
    verified: options.rejectUnauthorized ?? true,
    certificate: options.cert !== undefined || options.key !== undefined,
    authorization: headers['Authorization'] ?? '',
    password: options.auth !== undefined,
    as: headers['Impersonate-User'] ?? '',
    proxy,
  }
}
