import t from 'tap'
import { readBreakGlass } from '../../../webhook/upkeep/break-glass.ts'
import { connectToFake } from '../../cluster-api/connect-to-fake.ts'
import { FakeApiServer } from '../../cluster-api/fake-api-server.ts'
import { FakeCluster } from '../fake-cluster.ts'
import { TLS_SECRET } from '../a-process.ts'

const PLACE = { namespace: 'rtoken-system', name: 'rtoken-webhook-tls', app: 'rtoken-webhook' }

const cluster = new FakeCluster()
const server = await FakeApiServer.start(t, cluster.answer)
const connection = await connectToFake(t, server)

for (const [name, annotations, before, found] of [
  ['nobody has set the annotation', {}, undefined, undefined],
  ['it is set', { 'rtoken.dev/break-glass': 'incident 4711' }, undefined, 'incident 4711'],
  ['it is set, and says nothing', { 'rtoken.dev/break-glass': '' }, undefined, ''],
  ['it is taken away', {}, 'incident 4711', undefined],
  ['there was never a Secret', undefined, undefined, undefined],
  ['F3: the Secret is gone, with its namespace: what it said holds', undefined, 'uninstalled', 'uninstalled'],
] as const) {
  t.test(name, async (t) => {
    cluster.objects.clear()
    if (annotations !== undefined) cluster.objects.set(TLS_SECRET, { metadata: { annotations } })
    t.equal(await readBreakGlass(connection, PLACE, before), found)
  })
}
