/** Loaded into a process before its own code (`--import`): it tells what the process holds whenever its parent asks. */
import { readdir } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'

/** What a process holds once its garbage is collected. */
export interface Usage {
  /** bytes of the heap that are in use */
  readonly heap: number
  /** bytes that objects of the heap hold outside of it */
  readonly external: number
  /** bytes, resident */
  readonly resident: number
  /** ms of processor time since it started */
  readonly cpu: number
  /** sockets, timers and whatever else keeps the process alive */
  readonly handles: number
  /** open file descriptors; 0 where the system does not tell */
  readonly descriptors: number
}

process.on('message', () => void tell())
// Nobody who asks may keep alive what has ended.
process.channel?.unref()

async function tell(): Promise<void> {
  // What finalizers let go of is garbage of the next collection.
  for (let times = 0; times < 2; times++) {
    globalThis.gc?.()
    await turn()
  }
  const { user, system } = process.cpuUsage()
  const { heapUsed, external, rss } = process.memoryUsage()
  const descriptors = await readdir('/proc/self/fd').catch(() => [])
  const usage: Usage = {
    heap: heapUsed,
    external,
    resident: rss,
    cpu: (user + system) / 1000,
    handles: process.getActiveResourcesInfo().length,
    descriptors: descriptors.length,
  }
  process.send?.(usage)
}
