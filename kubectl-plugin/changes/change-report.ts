import { EXIT_CODE } from '../exit-code.ts'
import { cellText } from '../output/cell.ts'
import { type DryRun, DRY_RUN_SUFFIX } from '../command-line/change-flags.ts'
import type { KeptToken } from '../plan/plan.ts'
import type { Surroundings } from '../surroundings.ts'
import { objectInSentence } from './object-path.ts'
import { type Action, type Outcome, type PlannedChange, tokensOf } from './planned-change.ts'
import { countOfTokens } from '../output/count-of-tokens.ts'
import { ACTION_WORDS, keptLines } from './preview.ts'
import { ttlChange } from './ttl-change.ts'

/** So many failures are told one by one; a server that refuses all of 20,000 says the same each time. */
const MOST_FAILURES = 20

/** Says what was done to what, one line for each on stdout; all else on stderr. */
export class ChangeReport {
  readonly #surroundings: Pick<Surroundings, 'stdout' | 'stderr' | 'now'>
  readonly #kept: readonly KeptToken[]
  readonly #dryRun: DryRun
  readonly #isMany: boolean
  readonly #done: string
  readonly #to: string
  readonly #warnings = new Map<string, number>()
  readonly #counts = { done: 0, gone: 0, skipped: 0, failed: 0, forbidden: 0 }

  constructor(
    action: Action['do'],
    changes: readonly PlannedChange[],
    kept: readonly KeptToken[],
    dryRun: DryRun,
    surroundings: Pick<Surroundings, 'stdout' | 'stderr' | 'now'>,
  ) {
    this.#surroundings = surroundings
    this.#kept = kept
    this.#dryRun = dryRun
    this.#isMany = changes.length > 1 || kept.length > 0
    const words = ACTION_WORDS[action]
    this.#done = words.done
    this.#to = words.to
  }

  async nothingToDo(): Promise<void> {
    await this.#say(keptLines(this.#kept))
    await this.#say([`nothing to ${this.#to}`])
  }

  /** For a dry run that asks no server. */
  async wouldBe(change: PlannedChange): Promise<void> {
    this.#counts.done += tokensOf(change)
    await this.#print(change)
  }

  warned(text: string): void {
    this.#warnings.set(text, (this.#warnings.get(text) ?? 0) + 1)
  }

  async ended(change: PlannedChange, outcome: Outcome): Promise<void> {
    switch (outcome.outcome) {
      case 'done':
        this.#counts.done += tokensOf(change)
        return this.#print(change)
      case 'gone':
        this.#counts.gone += tokensOf(change)
        return this.#say([`${objectInSentence(change.object)} was gone already`])
      case 'skipped':
        this.#counts.skipped += tokensOf(change)
        return this.#say([`${objectInSentence(change.object)} was left alone: ${outcome.why}`])
      case 'failed':
        this.#counts.failed += tokensOf(change)
        if (outcome.forbidden) this.#counts.forbidden += tokensOf(change)
        if (this.#counts.failed <= MOST_FAILURES) await this.#say([outcome.line])
    }
  }

  /** @param pace how fast it was; '' where that says nothing */
  async end(pace: string): Promise<void> {
    for (const [text, count] of this.#warnings) {
      await this.#say([`Warning: ${cellText(text)}${count > 1 ? ` (${count} times)` : ''}`])
    }
    const { done, gone, skipped, failed } = this.#counts
    if (failed > MOST_FAILURES) await this.#say([`... and ${failed - MOST_FAILURES} more that failed`])
    if (!this.#isMany) return
    await this.#say(keptLines(this.#kept))
    const parts = [
      `${countOfTokens(done)} ${this.#done}${DRY_RUN_SUFFIX[this.#dryRun]}`,
      ...(gone > 0 ? [`${gone} gone already`] : []),
      ...(skipped > 0 ? [`${skipped} left alone`] : []),
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(this.#kept.length > 0 ? [`${this.#kept.length} protected`] : []),
    ]
    await this.#say([`${parts.join(', ')}${pace === '' ? '' : ` (${pace})`}`])
  }

  async left(count: number, journal: string | undefined): Promise<void> {
    const how = journal === undefined ? '' : `; the same command with the same --journal goes on`
    await this.#say([`${count} left, not begun${how}`])
  }

  /** @param otherwise where nothing failed */
  exitCode(otherwise: number): number {
    const { done, gone, skipped, failed, forbidden } = this.#counts
    if (failed === 0) return otherwise
    if (done + gone + skipped > 0) return EXIT_CODE.partial
    return forbidden === failed ? EXIT_CODE.noAccess : EXIT_CODE.error
  }

  async #print(change: PlannedChange): Promise<void> {
    const objects = [change.object, ...change.tokens.map(({ object }) => object)]
    const ttl = this.#dryRun === 'none' ? '' : ttlChange(change, this.#surroundings.now())
    const suffix = `${this.#done}${DRY_RUN_SUFFIX[this.#dryRun]}${ttl === '' ? '' : `: ${ttl}`}`
    await this.#surroundings.stdout.write(objects.map((object) => `${objectInSentence(object)} ${suffix}\n`).join(''))
  }

  async #say(lines: readonly string[]): Promise<void> {
    for (const line of lines) await this.#surroundings.stderr.write(`${line}\n`)
  }
}
