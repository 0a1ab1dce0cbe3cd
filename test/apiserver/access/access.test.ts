import t from 'tap'
import { Access } from '../../../apiserver/access/access.ts'
import { SubjectAccess } from '../../../apiserver/access/subject-access.ts'
import type { Identity } from '../../../apiserver/authentication/authenticator.ts'
import type { ApiRequest, Connection } from '../../../cluster/connection.ts'
import { isJsonObject, objectAt, ownValue, textAt } from '../../../tokens/json.ts'

const REQUESTER = { username: 'user-alice', uid: '', groups: [], extra: {}, role: 'other' } as const
const PROXIED: Identity = { requester: REQUESTER, isProxied: true }
const BY_BEARER: Identity = { requester: REQUESTER, isProxied: false }

/** An API server that lets somebody do so much: '' is every name. */
function serverThatAllows(names: readonly string[]) {
  const asked: string[] = []
  const refuse = (): never => {
    throw new Error('nobody asks so')
  }
  const connection: Connection = {
    server: 'https://localhost',
    request: async ({ body }: ApiRequest) => {
      const attributes = objectAt(objectAt(isJsonObject(body) ? body : {}, 'spec'), 'resourceAttributes')
      const name = textAt(attributes, 'name')
      asked.push(name === '' ? 'all' : name)
      t.equal(ownValue(attributes, 'verb'), 'get')
      return { status: { allowed: names.includes('') || (name !== '' && names.includes(name)) } }
    },
    list: refuse,
    lines: refuse,
    tokenName: refuse,
    close: refuse,
  }
  return { asked, access: new Access(new SubjectAccess(connection, () => 0)) }
}

const get = (name: string) => ({ verb: 'get', name }) as const

void t.test('who may get all tokens is asked about once, not for each name', async (t) => {
  const { access, asked } = serverThatAllows([''])
  for (const name of ['token-a', 'token-b', 'token-c']) await access.authorize(PROXIED, get(name))
  t.strictSame(asked, ['all'])
})

void t.test('who may get some tokens by name is asked about each', async (t) => {
  const { access, asked } = serverThatAllows(['token-a'])
  await access.authorize(PROXIED, get('token-a'))
  await t.rejects(access.authorize(PROXIED, get('token-b')), {
    status: 403,
    message:
      'tokens.ext.cattle.io "token-b" is forbidden: User "user-alice" cannot get resource "tokens" in API group "ext.cattle.io" at ' +
      'the cluster scope',
  })
  t.strictSame(asked, ['all', 'token-a', 'token-b'])
})

void t.test('who comes past the API server is asked about each name: nobody has asked before', async (t) => {
  const { access, asked } = serverThatAllows([''])
  for (const name of ['token-a', 'token-b']) await access.authorize(BY_BEARER, get(name))
  t.strictSame(asked, ['token-a', 'token-b'])
})
