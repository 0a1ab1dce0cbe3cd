/**
 * `node bench/plugin-cleanup/main.ts [--tokens=2000] [--incident=20000] [--bound=300]`: `cleanup --yes` of so many expired v3 tokens
 * beside `kubectl delete -l` of as many, on one real cluster and in one run; then `delete --created-before` over so many (0: not).
 * kubectl is stopped after so many seconds. It exits 0 whatever the figures are.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import type { Cluster } from '../../test/cluster/cluster.ts'
import { startCluster } from '../../test/cluster/start-cluster.ts'
import { v3TokenOf } from '../../test/kubectl-plugin/rancher-like-tokens.ts'

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '2000' },
    incident: { type: 'string', default: '20000' },
    bound: { type: 'string', default: '300' },
  },
})
const wholeNumber = (flag: keyof typeof values): number => {
  if (/^\d{1,6}$/.test(values[flag])) return Number(values[flag])
  throw new Error(`--${flag} is ${values[flag]}; allowed is a whole number from 0 to 999999`)
}
const [tokens, incident, boundS] = [wholeNumber('tokens'), wholeNumber('incident'), wholeNumber('bound')]

const V3 = '/apis/management.cattle.io/v3/tokens'
const HOUR = 3_600_000
const IN_FLIGHT = 32
const run = promisify(execFile)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const make = async (cluster: Cluster, prefix: string, count: number, ttl: number): Promise<void> => {
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

const left = async (cluster: Cluster, prefix: string): Promise<number> => {
  const { body } = await cluster.request('admin', 'GET', `${V3}?labelSelector=bench%3D${prefix}`)
  return (body as { items: object[] }).items.length
}

/** The plugin as a process. Its clock is two hours ahead: nobody can write an old creation, and young tokens are protected. */
const rtoken = async (cluster: Cluster, words: string[]): Promise<{ seconds: number; said: string }> => {
  const script = join(import.meta.dirname, '..', '..', 'test', 'kubectl-plugin', 'run-later.ts')
  const args = [script, String(2 * HOUR), ...words, '--kubeconfig', cluster.kubeconfig, '--context', 'rancher-admin']
  const start = performance.now()
  const { stderr } = await run(process.execPath, args, { maxBuffer: 1 << 26 })
  return { seconds: (performance.now() - start) / 1000, said: stderr.trim().split('\n').at(-1) ?? '' }
}

/** kubectl deletes one after the other, and then waits for each to be gone. */
const kubectl = async (cluster: Cluster, prefix: string): Promise<{ seconds: number; isWhole: boolean }> => {
  const args = ['delete', 'tokens.management.cattle.io', '-l', `bench=${prefix}`, '--context', 'rancher-admin']
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig }
  const start = performance.now()
  let isWhole = true
  await run(cluster.kubectlPath, args, { env, timeout: boundS * 1000, maxBuffer: 1 << 26 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'killed' in error && error.killed === true)) throw error
    isWhole = false
  })
  return { seconds: (performance.now() - start) / 1000, isWhole }
}

const cluster = await startCluster({ webhook: false })
try {
  if (tokens > 0) {
    await make(cluster, 'ours', tokens, HOUR)
    const ours = await rtoken(cluster, ['cleanup', '--yes'])
    if ((await left(cluster, 'ours')) > 0) throw new Error('cleanup left some')
    say(`cleanup --yes of ${tokens}: ${ours.seconds.toFixed(1)} s (${ours.said})`)
    await make(cluster, 'theirs', tokens, HOUR)
    const theirs = await kubectl(cluster, 'theirs')
    const [over, least] = theirs.isWhole
      ? ['', '']
      : [`over (stopped then, with ${await left(cluster, 'theirs')} left and its waiting not done) `, 'at least ']
    say(`kubectl delete -l of ${tokens}: ${over}${theirs.seconds.toFixed(1)} s`)
    say(`  ${least}${(theirs.seconds / ours.seconds).toFixed(1)} times faster; aim: 20`)
  }
  if (incident > 0) {
    await make(cluster, 'incident', incident, 90 * 24 * HOUR)
    const moment = new Date(Date.now() + 1000).toISOString()
    const words = ['delete', '--created-before', moment, '-l', 'bench=incident', '--yes']
    const { seconds, said } = await rtoken(cluster, words)
    say(
      `delete --created-before over ${incident}: ${seconds.toFixed(1)} s, ${Math.round(incident / seconds)}/s (${said})`,
    )
  }
} finally {
  await cluster.stop()
}
