import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface KubectlResult {
  code: number
  stdout: string
  stderr: string
}

export interface KubectlRun {
  binary: string
  kubeconfig: string
  cacheDir: string
  context: string
  args: string[]
  stdin?: string
  env?: Record<string, string>
}

/** Runs kubectl in one context of one cluster, whatever the environment says of others. */
export const runKubectl = async (run: KubectlRun): Promise<KubectlResult> => {
  const variables = { ...run.env, KUBECONFIG: run.kubeconfig, KUBECACHEDIR: run.cacheDir }
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  // The context comes last: a plugin's name must come first.
  const child = spawn('env', [...settings, run.binary, ...run.args, '--context', run.context], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // kubectl need not read what it is given.
  child.stdin.on('error', () => undefined)
  child.stdin.end(run.stdin ?? '')
  const code = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), code])
  return { code: exitCode, stdout, stderr }
}
