import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Cluster } from '../cluster/cluster.ts'
import type { KubectlResult } from '../cluster/run-kubectl.ts'

const script = join(import.meta.dirname, 'run-later.ts')

/** Runs the plugin as a process whose clock is so many milliseconds ahead. */
export const runLater = async (
  cluster: Cluster,
  context: string,
  aheadMs: number,
  words: string[],
): Promise<KubectlResult> => {
  const child = spawn(process.execPath, [script, String(aheadMs), ...words, '--context', context], {
    env: { ...process.env, KUBECONFIG: cluster.kubeconfig, NODE_V8_COVERAGE: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const code = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), code])
  return { code: exitCode, stdout, stderr }
}
