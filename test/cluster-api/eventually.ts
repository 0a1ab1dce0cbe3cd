import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until the condition holds, at most 5 s of real time. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 5000; waited += 10) {
    if (condition()) return
    await sleep(10)
  }
  throw new Error(`not within 5 s: ${what}`)
}
