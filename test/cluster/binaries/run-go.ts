import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { ClusterError } from '../cluster-error.ts'

/** Runs the go command in a folder and gives what it printed; the signal ends it with all that it started. */
export const runGo = async (args: string[], cwd: string, signal: AbortSignal): Promise<string> => {
  // `env` sets one variable and keeps the rest: without cgo the program runs on any Linux.
  const child = spawn('env', ['CGO_ENABLED=0', 'go', ...args], {
    cwd,
    // A group of its own, so that its compilers can be ended with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  signal.addEventListener('abort', end)
  try {
    const code = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const [output, complaint, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), code])
    if (exitCode === 0) return output
    if (exitCode === 127) throw goMissing()
    throw new ClusterError('BUILD_FAILED', `go ${args[0] ?? ''} ended with code ${exitCode}: ${complaint.trim()}`)
  } finally {
    signal.removeEventListener('abort', end)
  }
}

const goMissing = (): ClusterError =>
  new ClusterError(
    'GO_MISSING',
    'Go is needed to build the control plane of the tests and was not found on the PATH: install Go 1.26 or later ' +
      '(https://go.dev/dl), or set KUBEBUILDER_ASSETS to a folder that holds etcd, kube-apiserver and kubectl.',
  )
