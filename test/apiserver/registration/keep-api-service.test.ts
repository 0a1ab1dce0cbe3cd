import t, { type Test } from 'tap'
import { pino } from 'pino'
import { keepApiService, type Registration } from '../../../apiserver/registration/keep-api-service.ts'
import { apiServiceFor } from '../../../apiserver/registration/api-service.ts'
import type { JsonObject } from '../../../tokens/json.ts'
import { connectToFake } from '../../cluster-api/connect-to-fake.ts'
import { FakeApiServer, sendJson, sendStatus } from '../../cluster-api/fake-api-server.ts'

const PLACE = { namespace: 'rtoken-system', name: 'rtoken-apiserver', port: 443 }
const OURS = { ...apiServiceFor(PLACE, 'CA'), metadata: { name: 'v1.ext.cattle.io', uid: 'u', resourceVersion: '7' } }
const OTHER_CA = { ...apiServiceFor(PLACE, 'another CA'), metadata: OURS.metadata }
const RANCHERS = { ...OURS, spec: { service: { namespace: 'cattle-system', name: 'imperative-api-extension' } } }
const CRDS = { ...OURS, spec: { group: 'ext.cattle.io', version: 'v1' } }

interface Kept {
  readonly registration: Registration
  readonly writes: { method: string; body: unknown }[]
}

async function keep(t: Test, found: JsonObject | undefined, isServed: boolean): Promise<Kept> {
  const server = await FakeApiServer.start(t, (request, response) => {
    if (request.method !== 'GET') return sendJson(response, {}, 200)
    if (found === undefined) return sendStatus(response, 404, 'NotFound', 'not found')
    sendJson(response, found)
  })
  const connection = await connectToFake(t, server)
  const log = pino({ level: 'silent' })
  const registration = await keepApiService({ connection, place: PLACE, ca: 'CA', isServed, log })
  const writes = server.requests.filter(({ method }) => method !== 'GET')
  return { registration, writes: writes.map(({ method, body }) => ({ method, body: JSON.parse(body) })) }
}

void t.test('it is made where there is none', async (t) => {
  const { registration, writes } = await keep(t, undefined, true)
  t.strictSame(registration, { state: 'registered' })
  t.match(writes, [{ method: 'POST', body: { spec: { service: PLACE, caBundle: 'Q0E=' } } }])
  t.equal(writes.length, 1)
})
void t.test('one that is as it should be is left alone', async (t) => {
  t.strictSame(await keep(t, OURS, true), { registration: { state: 'registered' }, writes: [] })
})
void t.test('one with another authority is brought up to date, in the version that was read', async (t) => {
  const { writes } = await keep(t, OTHER_CA, true)
  t.match(writes, [{ method: 'PUT', body: { metadata: { resourceVersion: '7' }, spec: { caBundle: 'Q0E=' } } }])
})
void t.test('with the feature off it is taken away, and stays away', async (t) => {
  const off = await keep(t, OURS, false)
  t.strictSame(off.registration, { state: 'withdrawn' })
  t.match(off.writes, [{ method: 'DELETE', body: { preconditions: { uid: 'u', resourceVersion: '7' } } }])
  t.strictSame(await keep(t, undefined, false), { registration: { state: 'withdrawn' }, writes: [] })
})
for (const [name, found, sentence] of [
  ["Rancher's", RANCHERS, /belongs to the Service cattle-system\/imperative-api-extension/],
  ['that of a CRD', CRDS, /from a CustomResourceDefinition: delete/],
] as const) {
  void t.test(`${name} is never touched`, async (t) => {
    for (const isServed of [true, false]) {
      const { registration, writes } = await keep(t, found, isServed)
      t.match(registration, { state: 'foreign', sentence })
      t.strictSame(writes, [])
    }
  })
}
