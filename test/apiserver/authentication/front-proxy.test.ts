import { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import t from 'tap'
import { proxiedRequester, trustFrom } from '../../../apiserver/authentication/front-proxy.ts'

const CONFIG_MAP = {
  data: {
    'requestheader-client-ca-file': 'PEM',
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-username-headers': '["X-Remote-User"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
  },
}
const TRUST = trustFrom(CONFIG_MAP)
const NOW = Date.parse('2026-11-22T10:00:00Z')

/** A socket whose handshake has ended so. */
function socket({ authorized = true, name = 'front-proxy-client', until = NOW + 1 } = {}): TLSSocket {
  const made = new TLSSocket(new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() }))
  t.teardown(() => made.destroy())
  Object.defineProperty(made, 'authorized', { value: authorized })
  Object.assign(made, {
    getPeerCertificate: () => ({ subject: { CN: name } }),
    getPeerX509Certificate: () => ({ validToDate: new Date(until) }),
  })
  return made
}

const HEADERS = { 'x-remote-user': ['user-alice'] }

void t.test('whom the proxy speaks for', async (t) => {
  const headersDistinct = {
    'x-remote-user': [Buffer.from('user-älice').toString('latin1')],
    'x-remote-uid': ['u'],
    'x-remote-group': ['system:authenticated', 'developers'],
    'x-remote-extra-requesttokenid': ['token-a'],
    'x-remote-extra-authentication.kubernetes.io%2fcredential-id': ['one', 'two'],
    'x-other': ['x'],
  }
  t.strictSame(proxiedRequester({ socket: socket(), headersDistinct }, TRUST, NOW), {
    username: 'user-älice',
    uid: 'u',
    groups: ['system:authenticated', 'developers'],
    extra: { requesttokenid: ['token-a'], 'authentication.kubernetes.io/credential-id': ['one', 'two'] },
    role: 'other',
  })
})

void t.test('extras may have any name', async (t) => {
  const headersDistinct = {
    ...HEADERS,
    'x-remote-extra-constructor': ['a'],
    'x-remote-extra-__proto__': ['b'],
    'x-remote-extra-%5f_proto__': ['c'],
    'x-remote-extra-%zz': ['d'],
    'x-remote-extra-': ['e'],
  }
  const found = proxiedRequester({ socket: socket(), headersDistinct }, TRUST, NOW)
  t.strictSame(Object.entries(found?.extra ?? {}), [
    ['constructor', ['a']],
    ['__proto__', ['b', 'c']],
    ['%zz', ['d']],
    ['', ['e']],
  ])
})

const NOBODY: Record<string, [TLSSocket, typeof TRUST]> = {
  'a certificate that was not verified': [socket({ authorized: false }), TRUST],
  'a certificate of another name': [socket({ name: 'somebody' }), TRUST],
  'a certificate that has expired since': [socket({ until: NOW }), TRUST],
  'no authority to trust': [socket(), { ...TRUST, ca: '' }],
  'a configuration that does not parse': [socket(), trustFrom({ data: { 'requestheader-client-ca-file': 'PEM' } })],
}
for (const [name, [from, trust]] of Object.entries(NOBODY)) {
  void t.test(`nobody is believed with ${name}`, async (t) => {
    t.equal(proxiedRequester({ socket: from, headersDistinct: HEADERS }, trust, NOW), undefined)
  })
}

void t.test('where no names are named, any is good', async (t) => {
  const trust = { ...TRUST, allowedNames: [] }
  const found = proxiedRequester({ socket: socket({ name: 'any' }), headersDistinct: HEADERS }, trust, NOW)
  t.equal(found?.username, 'user-alice')
})

void t.test('the proxy that names nobody is nobody', async (t) => {
  t.equal(proxiedRequester({ socket: socket(), headersDistinct: {} }, TRUST, NOW), undefined)
})
