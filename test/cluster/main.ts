// npm run cluster -- up|down --dir DIR: a real control plane to try things against.
import { resolve } from 'node:path'
import { ClusterError } from './cluster-error.ts'
import { parseCommandLine, type Operation } from './command-line.ts'
import { errorText } from './error-text.ts'
import { startCluster } from './start-cluster.ts'
import { takeDown } from './take-down.ts'

// npm runs scripts in the package's folder; a relative DIR is meant from where the user stands.
const userFolder = process.env['INIT_CWD'] ?? process.cwd()

const up = async (operation: Extract<Operation, { command: 'up' }>): Promise<void> => {
  const { webhook, sample, tokens } = operation
  const dir = resolve(userFolder, operation.dir)
  const cluster = await startCluster({ dir, webhook, sample, tokens, progress: (line) => console.error(line) })
  await cluster.leaveRunning()
  console.error(`the cluster is up; its kubeconfig has the contexts ${cluster.contexts.join(', ')}:`)
  process.stdout.write(`${cluster.kubeconfig}\n`)
}

const down = async (folder: string): Promise<void> => {
  const dir = resolve(userFolder, folder)
  const ended = await takeDown(dir)
  console.error(ended.length > 0 ? `ended ${ended.join(', ')} in ${dir}` : `nothing is up in ${dir}`)
}

try {
  const operation = await parseCommandLine(process.argv.slice(2))
  if (operation.command === 'up') await up(operation)
  if (operation.command === 'down') await down(operation.dir)
} catch (error) {
  console.error(error instanceof ClusterError ? error.message : `The command failed: ${errorText(error)}`)
  process.exitCode = 1
}
