import { cellText } from '../output/cell.ts'
import { type AskedValues, type Choice, completionRequest } from '../completion/completion-request.ts'
import { EXIT_CODE } from '../exit-code.ts'
import type { Surroundings } from '../surroundings.ts'

export interface CompleteOperation {
  readonly run: 'complete'
  readonly words: readonly string[]
}

/** Somebody waits at the keyboard. */
const BUDGET_MS = 1000
/** cobra's directives: what the shell does beside. */
const NO_FILES = 4
const FILES = 0

/**
 * Answers kubectl's completion: a choice a line, a tab before its description, the directive last. Whatever goes wrong, there is
 * only less to choose from.
 */
export async function runComplete({ words }: CompleteOperation, surroundings: Surroundings): Promise<number> {
  const { stdout } = surroundings
  const { prefix, before, offers, words: typed } = completionRequest(words)
  const signal = AbortSignal.any([surroundings.signal, AbortSignal.timeout(BUDGET_MS)])
  const choices = typeof offers === 'string' ? await inTime(offers, typed, { ...surroundings, signal }) : offers
  const lines = choices
    .filter(({ value }) => value.startsWith(prefix))
    .map(({ value, describe }) => `${before}${value}${describe === '' ? '' : `\t${cellText(describe)}`}\n`)
  await stdout.write(`${lines.join('')}:${offers === 'files' ? FILES : NO_FILES}\n`)
  return EXIT_CODE.ok
}

/** A credential plugin of the kubeconfig hears of no signal, and may wait for somebody to log in: it is not waited for. */
async function inTime(
  what: AskedValues,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<readonly Choice[]> {
  const { signal } = surroundings
  const tooLate = new Promise<readonly Choice[]>((resolve) => {
    signal.addEventListener('abort', () => resolve([]), { once: true })
  })
  return Promise.race([asked(what, words, { ...surroundings, interactive: false }).catch(() => []), tooLate])
}

async function asked(
  what: AskedValues,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<readonly Choice[]> {
  const { liveValues } = await import('../completion/live-values.ts')
  return liveValues(what, words, surroundings)
}
