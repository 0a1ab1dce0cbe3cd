import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Cluster } from '../cluster/cluster.ts'
import type { KubectlResult } from '../cluster/run-kubectl.ts'

const bin = fileURLToPath(new URL('../../bin', import.meta.url))

/** Runs `kubectl rtoken ...` as a person would: the real kubectl finds the plugin on PATH. */
export const runRtoken = (
  cluster: Cluster,
  context: string,
  args: string[],
  { stdin, env = {} }: { stdin?: string; env?: Record<string, string> } = {},
): Promise<KubectlResult> =>
  cluster.kubectl(context, ['rtoken', ...args], stdin, {
    ...env,
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
  })
