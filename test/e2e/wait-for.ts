import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again until the answer is the one that is waited for, and gives it; after 20 s the last one, for the assertion that follows
 * to show. What is in force within 2 s on an idle machine has ten times that.
 */
export async function waitFor<Answer>(ask: () => Promise<Answer>, isIt: (answer: Answer) => boolean): Promise<Answer> {
  for (const deadline = Date.now() + 20_000; ; await sleep(50)) {
    const answer = await ask()
    if (isIt(answer) || Date.now() > deadline) return answer
  }
}
