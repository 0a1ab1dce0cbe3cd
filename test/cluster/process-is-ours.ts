import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Whether the process lives and was started for DIR. A number alone says nothing: after a reboot it is somebody
 * else's. Everything that we start has DIR, or a file in it, on its command line.
 */
export const processIsOurs = async (pid: number, dir: string): Promise<boolean> =>
  (await commandLine(pid)).some((word) => word === dir || word.includes(`${dir}/`))

const commandLine = async (pid: number): Promise<string[]> => {
  if (existsSync('/proc/self/cmdline')) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return words.split('\0')
  }
  const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim().split(' ')
}
