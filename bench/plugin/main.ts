/**
 * `npm run build:plugin && npm run bench:plugin [-- --tokens=N] [--runs=N] [--cleanup=N]`: the plugin beside kubectl, in one run, on
 * a real cluster with so many v3 tokens (20000); then a cleanup of so many (2000; 0: not) beside `kubectl delete -l`, which takes
 * minutes and is stopped after fifteen. It exits 0 whatever the figures are, and 1 only where something failed.
 */
import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startCluster } from '../../test/cluster/start-cluster.ts'
import { cleanupBesideKubectl } from '../plugin-cleanup/cleanup-beside-kubectl.ts'
import { leastOf, type Timed, timedRun } from './timed-run.ts'

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '3' },
    cleanup: { type: 'string', default: '2000' },
  },
})
const wholeNumber = (flag: string, text: string, least = 1): number => {
  if (/^\d{1,7}$/.test(text) && Number(text) >= least) return Number(text)
  throw new Error(`--${flag} is ${text}; allowed is a whole number from ${least} to 9999999`)
}
const tokens = wholeNumber('tokens', values.tokens)
const runs = wholeNumber('runs', values.runs)
const cleanup = wholeNumber('cleanup', values.cleanup, 0)
const rtoken = fileURLToPath(new URL('../../dist/kubectl-rtoken', import.meta.url))
await access(rtoken).catch(() => {
  throw new Error('dist/kubectl-rtoken is not there: npm run build:plugin makes it')
})

/** It took 400 s for 2,000. */
const KUBECTL_BOUND_S = 900

const say = (line: string): void => void process.stdout.write(`${line}\n`)
// Certificates of the environment cost each start of Node 85 ms, and kubectl nothing: they are no part of either.
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env

const shown = ({ wallMs, cpuMs, memoryMb }: Timed): string =>
  `${Math.round(wallMs)} ms (processor ${Math.round(cpuMs)} ms), ${Math.round(memoryMb)} MB`

async function beside(
  aim: string,
  ours: string[],
  theirs: string[],
  kubectl: string,
  kubeconfig: string,
): Promise<void> {
  const surroundings = { ...env, KUBECONFIG: kubeconfig }
  // Once before it counts: files are read, and kubectl keeps what the cluster serves.
  await timedRun(rtoken, ours, surroundings)
  await timedRun(kubectl, theirs, surroundings)
  const one = await leastOf(runs, () => timedRun(rtoken, ours, surroundings))
  const other = await leastOf(runs, () => timedRun(kubectl, theirs, surroundings))
  say(`kubectl-rtoken ${ours.join(' ')}: ${shown(one)}`)
  say(`kubectl ${theirs.join(' ')}: ${shown(other)}`)
  say(
    `  ratio ${(one.wallMs / other.wallMs).toFixed(2)}, processor ${(one.cpuMs / other.cpuMs).toFixed(2)}; aim: ${aim}`,
  )
}

const v3 = 'tokens.management.cattle.io'
const columns = 'NAME:.metadata.name,USER:.userId,TTL:.ttl,EXPIRES:.expiresAt,DESCRIPTION:.description'

const few = await startCluster({ sample: 'small', webhook: false })
try {
  await beside('no slower', ['version'], ['version', '--client'], few.kubectlPath, few.kubeconfig)
  await beside('within 1.5 times', ['list'], ['get', v3], few.kubectlPath, few.kubeconfig)
} finally {
  await few.stop()
}
const many = await startCluster({
  sample: tokens,
  webhook: false,
  progress: (line) => process.stderr.write(`${line}\n`),
})
try {
  say(`with ${tokens} v3 tokens:`)
  for (const ours of [['list', '-o', 'wide'], ['report']]) {
    await beside('a quarter, under 130 MB', ours, ['get', v3, '-o', 'wide'], many.kubectlPath, many.kubeconfig)
    await beside('a quarter', ours, ['get', v3, '-o', `custom-columns=${columns}`], many.kubectlPath, many.kubeconfig)
  }
} finally {
  await many.stop()
}
if (cleanup > 0) await cleanupBesideKubectl(cleanup, KUBECTL_BOUND_S, say)
