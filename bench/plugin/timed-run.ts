import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Timed {
  /** ms from start to end */
  readonly wallMs: number
  /** ms of processor time */
  readonly cpuMs: number
  /** MB at the most */
  readonly memoryMb: number
}

/** Runs a program under GNU time; what it prints is thrown away. @throws Error where it fails, or there is no GNU time */
export async function timedRun(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Timed> {
  const script = 'exec /usr/bin/time -f "%e %U %S %M" -- "$@" 2>&1 >/dev/null'
  const { stdout } = await run('sh', ['-c', script, 'sh', program, ...args], { env, maxBuffer: 1 << 24 })
  const [wall = 0, user = 0, system = 0, kilobytes = 0] = (stdout.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number)
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000, memoryMb: kilobytes / 1000 }
}

/** The least of several runs, each figure for itself: what else the machine does only ever adds. */
export async function leastOf(runs: number, once: () => Promise<Timed>): Promise<Timed> {
  const all: Timed[] = []
  for (let index = 0; index < runs; index++) all.push(await once())
  const least = (figure: (timed: Timed) => number): number => Math.min(...all.map(figure))
  return {
    wallMs: least(({ wallMs }) => wallMs),
    cpuMs: least(({ cpuMs }) => cpuMs),
    memoryMb: Math.max(...all.map(({ memoryMb }) => memoryMb)),
  }
}
