import type { Test } from 'tap'
import type { Cluster } from '../cluster/cluster.ts'
import type { ClusterOptions } from '../cluster/cluster-options.ts'
import { startCluster } from '../cluster/start-cluster.ts'

/** A cluster that ends with the test; Tokens are a CRD unless the test says otherwise. */
export async function inACluster(t: Test, options: ClusterOptions = {}): Promise<Cluster> {
  const cluster = await startCluster({ tokens: 'crd', ...options })
  t.teardown(() => cluster.stop())
  return cluster
}
