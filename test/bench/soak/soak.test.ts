import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import t from 'tap'
import { growthOf } from '../../../bench/soak/growth.ts'
import { soak } from '../../../bench/soak/soak.ts'
import { SoakedWebhook } from '../../../bench/soak/soaked-webhook.ts'
import { verdictOf } from '../../../bench/soak/verdict.ts'
import { postBytes } from '../../../bench/webhook/drive.ts'
import { traffic } from '../../../bench/webhook/traffic.ts'
import { FakeApiServer } from '../../cluster-api/fake-api-server.ts'
import { packageRoot } from '../../cluster/package-root.ts'
import { IDENTITY } from '../../serving/certificates/a-bundle.ts'
import { ecCertificates } from '../../serving/certificates/ec-certificates.ts'
import { FakeCluster } from '../../webhook/fake-cluster.ts'

/** The soak asks 400 times a second: enough for the leaks of leaks.ts to be many times what is allowed. */
const LEAKING_SECONDS = 10

await t.test('F5: a leak that is put in is found', async (t) => {
  const server = await FakeApiServer.start(t, new FakeCluster().answer)
  const folder = t.testdir({ kubeconfig: server.kubeconfig() })
  const webhook = await SoakedWebhook.start({
    name: 'leaking',
    folder,
    kubeconfig: join(folder, 'kubeconfig'),
    certificates: ecCertificates(IDENTITY),
    servername: IDENTITY.names[0] ?? '',
    preloads: [join(import.meta.dirname, 'leaks.ts')],
  })
  const posts = (await traffic()).map(({ phase, review }) => postBytes(`/${phase}`, JSON.stringify(review)))
  t.teardown(() => webhook.stop())
  const [soaked] = await soak([{ webhook, bursts: 1 }], posts, LEAKING_SECONDS)
  if (soaked === undefined) throw new Error('one was soaked')
  const growth = growthOf(soaked.samples)
  const leaks = growth.filter(({ isLeak }) => isLeak).map(({ what }) => what)
  t.ok(leaks.includes('heap'), leaks.join())
  t.ok(leaks.includes('descriptors') || process.platform !== 'linux', leaks.join())
  t.equal(verdictOf([soaked], growth, [0]).holds, false)
})

await t.test('F5: a minute of a hundred requests at once: nothing fails, nothing grows', async (t) => {
  const child = spawn(process.execPath, [join(packageRoot, 'bench', 'soak', 'main.ts'), '--minutes', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  for (const line of printed.trimEnd().split('\n')) t.comment(line)
  t.match(printed.trimEnd().split('\n').at(-1), /^it holds: /)
  t.equal(child.exitCode, 0)
})
