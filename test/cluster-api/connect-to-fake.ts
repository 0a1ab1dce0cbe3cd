import type { Test } from 'tap'
import { connect, type ConnectOptions } from '../../cluster/connect.ts'
import type { Connection } from '../../cluster/connection.ts'
import { loadKubeconfig } from '../../cluster/load-kubeconfig.ts'
import type { FakeApiServer } from './fake-api-server.ts'

/** A connection to the fake server, closed with the test. */
export async function connectToFake(
  t: Test,
  server: FakeApiServer,
  { user, cluster, ...options }: ConnectOptions & { user?: object; cluster?: object } = {},
): Promise<Connection> {
  const folder = t.testdir({ config: server.kubeconfig(user, cluster) })
  const config = await loadKubeconfig({ kubeconfig: `${folder}/config` }, { env: {}, homeFolder: '' })
  const connection = connect(config, options)
  t.teardown(() => connection.close())
  return connection
}
