// `npm run demo`: a real cluster, the rules held on it, and what is there; each command as a person would type it, and its output.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Cluster } from '../cluster/cluster.ts'
import { errorText } from '../cluster/error-text.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import { STEPS } from './steps.ts'

const words = process.argv.slice(2)
const keep = words.includes('--keep')
const unknown = words.find((word) => word !== '--keep')

async function demonstrate(cluster: Cluster): Promise<boolean> {
  const path = [join(packageRoot, 'bin'), process.env['PATH'] ?? ''].join(delimiter)
  let asExpected = true
  for (const { title, context, args, manifest, refused = false } of STEPS) {
    process.stdout.write(`\n# ${title}\n$ kubectl ${[...args, '--context', context].map(shellWord).join(' ')}`)
    process.stdout.write(manifest === undefined ? '\n' : ` <<EOF\n${manifest}EOF\n`)
    const { code, stdout, stderr } = await cluster.kubectl(context, [...args], manifest, { PATH: path })
    process.stdout.write(stderr + stdout)
    if ((code !== 0) !== refused) {
      asExpected = false
      process.stdout.write(`(it ended with ${code}, and should ${refused ? 'have been refused' : 'have worked'})\n`)
    }
  }
  return asExpected
}

function shellWord(word: string): string {
  return /^[\w./:=@,-]+$/.test(word) ? word : `'${word}'`
}

async function main(): Promise<number> {
  if (unknown !== undefined) {
    process.stderr.write(
      `${unknown} is no flag of the demo: the only one is --keep, which leaves the cluster running\n`,
    )
    return 1
  }
  const progress = (line: string): unknown => process.stderr.write(`${line}\n`)
  const dir = keep ? await mkdtemp(join(tmpdir(), 'rtoken-demo-')) : undefined
  const cluster = await startCluster({ sample: 'small', progress, ...(dir !== undefined && { dir }) })
  try {
    const asExpected = await demonstrate(cluster)
    if (!keep) {
      process.stdout.write('\nThe cluster ends now. To try things on one that stays: npm run demo -- --keep\n')
      return asExpected ? 0 : 1
    }
    await cluster.leaveRunning()
    process.stdout.write(
      `\nThe cluster is still up. Use it, and end it:\n` +
        `  export KUBECONFIG=${cluster.kubeconfig} PATH=${join(packageRoot, 'bin')}:$PATH\n` +
        `  npm run cluster -- down --dir ${cluster.dir}\n`,
    )
    return asExpected ? 0 : 1
  } finally {
    if (!keep) await cluster.stop()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`The demo failed: ${errorText(error)}\n`)
  process.exitCode = 1
}
