// Started by cluster-command.test.ts: brings up a cluster, says so, and waits to be killed.
import { startCluster } from '../cluster/start-cluster.ts'

const [, , dir = ''] = process.argv
await startCluster({ tokens: 'crd', dir, webhook: false })
process.stdout.write('up\n')
setInterval(() => undefined, 60_000)
