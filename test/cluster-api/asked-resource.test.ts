import t from 'tap'
import { askedResource } from '../../cluster/asked-resource.ts'

for (const [method, path, expected] of [
  ['GET', '/apis/ext.cattle.io/v1/tokens?limit=500', 'get tokens.ext.cattle.io'],
  ['GET', '/apis/ext.cattle.io/v1/tokens/token-x', 'get tokens.ext.cattle.io token-x'],
  ['POST', '/api/v1/namespaces/cattle-tokens/secrets', 'post secrets'],
  ['DELETE', '/api/v1/namespaces/cattle-tokens/secrets/token-x', 'delete secrets token-x'],
  ['GET', '/api/v1/namespaces/cattle-tokens', 'get namespaces cattle-tokens'],
  ['GET', '/api/v1/namespaces', 'get namespaces'],
  ['GET', '/version', ''],
  ['GET', '/apis', ''],
] as const) {
  t.test(`${method} ${path}`, async (t) => {
    t.equal(askedResource(method, path), expected)
  })
}
