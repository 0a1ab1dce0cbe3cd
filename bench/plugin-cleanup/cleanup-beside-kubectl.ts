import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Cluster } from '../../test/cluster/cluster.ts'
import { startCluster } from '../../test/cluster/start-cluster.ts'
import { v3TokenOf } from '../../test/kubectl-plugin/rancher-like-tokens.ts'

const V3 = '/apis/management.cattle.io/v3/tokens'
const HOUR = 3_600_000
const IN_FLIGHT = 32
const run = promisify(execFile)

type Say = (line: string) => void

/**
 * `cleanup --yes` of so many expired v3 tokens, and `kubectl delete -l` of as many, one after the other on one cluster.
 * @param boundS kubectl is stopped after so many seconds; the ratio is then what it is at least
 */
export async function cleanupBesideKubectl(count: number, boundS: number, say: Say): Promise<void> {
  const cluster = await startCluster({ webhook: false })
  try {
    await make(cluster, 'ours', count, HOUR)
    const ours = await rtoken(cluster, ['cleanup', '--yes'])
    if ((await left(cluster, 'ours')) > 0) throw new Error('cleanup left some')
    say(`cleanup --yes of ${count}: ${ours.seconds.toFixed(1)} s (${ours.said})`)
    await make(cluster, 'theirs', count, HOUR)
    const theirs = await kubectl(cluster, 'theirs', boundS)
    const [over, least] = theirs.isWhole
      ? ['', '']
      : [`over (stopped then, with ${await left(cluster, 'theirs')} left and its waiting not done) `, 'at least ']
    say(`kubectl delete -l of ${count}: ${over}${theirs.seconds.toFixed(1)} s`)
    say(`  ${least}${(theirs.seconds / ours.seconds).toFixed(1)} times faster; aim: 20`)
  } finally {
    await cluster.stop()
  }
}

/** Incident mode: `delete --created-before` over so many v3 tokens that are in use. */
export async function deleteCreatedBefore(count: number, say: Say): Promise<void> {
  const cluster = await startCluster({ webhook: false })
  try {
    await make(cluster, 'incident', count, 90 * 24 * HOUR)
    const moment = new Date(Date.now() + 1000).toISOString()
    const words = ['delete', '--created-before', moment, '-l', 'bench=incident', '--yes']
    const { seconds, said } = await rtoken(cluster, words)
    if ((await left(cluster, 'incident')) > 0) throw new Error('delete left some')
    const rate = Math.round(count / seconds)
    say(`delete --created-before over ${count}: ${seconds.toFixed(1)} s, ${rate}/s (${said})`)
  } finally {
    await cluster.stop()
  }
}

async function make(cluster: Cluster, prefix: string, count: number, ttl: number): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const name = `${prefix}${String(index).padStart(6, '0')}`
      const token = v3TokenOf(name, { ttl }, Date.now()) as { metadata: { labels: Record<string, string> } }
      token.metadata.labels['bench'] = prefix
      const { status, text } = await cluster.request('admin', 'POST', V3, token)
      if (status !== 201) throw new Error(text)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
}

async function left(cluster: Cluster, prefix: string): Promise<number> {
  const { body } = await cluster.request('admin', 'GET', `${V3}?labelSelector=bench%3D${prefix}`)
  return (body as { items: object[] }).items.length
}

/** The plugin as a process. Its clock is two hours ahead: nobody can write an old creation, and young tokens are protected. */
async function rtoken(cluster: Cluster, words: string[]): Promise<{ seconds: number; said: string }> {
  const script = join(import.meta.dirname, '..', '..', 'test', 'kubectl-plugin', 'run-later.ts')
  const args = [script, String(2 * HOUR), ...words, '--kubeconfig', cluster.kubeconfig, '--context', 'rancher-admin']
  const start = performance.now()
  const { stderr } = await run(process.execPath, args, { maxBuffer: 1 << 26 })
  return { seconds: (performance.now() - start) / 1000, said: stderr.trim().split('\n').at(-1) ?? '' }
}

/** kubectl deletes one after the other, and then waits for each to be gone. */
async function kubectl(
  cluster: Cluster,
  prefix: string,
  boundS: number,
): Promise<{ seconds: number; isWhole: boolean }> {
  const login = ['--kubeconfig', cluster.kubeconfig, '--context', 'rancher-admin']
  const args = ['delete', 'tokens.management.cattle.io', '-l', `bench=${prefix}`, ...login]
  const start = performance.now()
  let isWhole = true
  await run(cluster.kubectlPath, args, { timeout: boundS * 1000, maxBuffer: 1 << 26 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'killed' in error && error.killed === true)) throw error
    isWhole = false
  })
  return { seconds: (performance.now() - start) / 1000, isWhole }
}
