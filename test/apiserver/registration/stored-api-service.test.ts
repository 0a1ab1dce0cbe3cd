import t, { type Test } from 'tap'
import { apiServiceFor } from '../../../apiserver/registration/api-service.ts'
import { StoredApiService } from '../../../apiserver/registration/stored-api-service.ts'
import type { JsonObject } from '../../../tokens/json.ts'
import { connectToFake } from '../../cluster-api/connect-to-fake.ts'
import { FakeApiServer, sendJson, sendStatus } from '../../cluster-api/fake-api-server.ts'
import { PLACE } from './a-world.ts'

const PATH = '/apis/apiregistration.k8s.io/v1/apiservices/v1.ext.cattle.io'
const WANTED = apiServiceFor(PLACE, 'CA')
const FOUND = {
  ...WANTED,
  metadata: { name: 'v1.ext.cattle.io', uid: 'u', resourceVersion: '7', annotations: { theirs: 'x' } },
  spec: {
    group: 'ext.cattle.io',
    version: 'v1',
    service: { ...PLACE, port: 1 },
    insecureSkipTLSVerify: true,
    groupPriorityMinimum: 5,
    versionPriority: 6,
  },
}

async function storeOver(t: Test, found: JsonObject | undefined): Promise<[StoredApiService, FakeApiServer]> {
  const server = await FakeApiServer.start(t, (request, response) => {
    if (request.method === 'GET' && found === undefined) return sendStatus(response, 404, 'NotFound', 'not found')
    sendJson(response, request.method === 'GET' ? found : {})
  })
  return [new StoredApiService(await connectToFake(t, server)), server]
}

void t.test('it is found, or not', async (t) => {
  const [store] = await storeOver(t, FOUND)
  t.strictSame(await store.find(), FOUND)
  const [empty] = await storeOver(t, undefined)
  t.equal(await empty.find(), undefined)
})

void t.test('it is made where there is none', async (t) => {
  const [store, server] = await storeOver(t, undefined)
  await store.write(WANTED, undefined)
  t.match(server.requests, [{ method: 'POST', path: '/apis/apiregistration.k8s.io/v1/apiservices' }])
  t.strictSame(JSON.parse(server.requests[0]?.body ?? ''), WANTED)
})

void t.test("it is replaced in the version that was read, with what is an admin's left as it is", async (t) => {
  const [store, server] = await storeOver(t, FOUND)
  await store.write(WANTED, FOUND)
  t.match(server.requests, [{ method: 'PUT', path: PATH }])
  const { insecureSkipTLSVerify: _insecure, ...spec } = FOUND.spec
  t.strictSame(JSON.parse(server.requests[0]?.body ?? ''), {
    ...FOUND,
    spec: { ...spec, service: PLACE, caBundle: 'Q0E=' },
  })
})

void t.test('it is deleted in the version that was read', async (t) => {
  const [store, server] = await storeOver(t, FOUND)
  await store.delete(FOUND)
  t.match(server.requests, [{ method: 'DELETE', path: PATH }])
  t.match(JSON.parse(server.requests[0]?.body ?? ''), { preconditions: { uid: 'u', resourceVersion: '7' } })
})
