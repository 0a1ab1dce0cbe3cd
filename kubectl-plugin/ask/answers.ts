import type { Surroundings } from '../surroundings.ts'

/** Nobody is there to answer, or may be asked. */
export class NobodyToAsk extends Error {
  override readonly name = 'NobodyToAsk'
  readonly code = 'NOBODY_TO_ASK'
}

/** The lines that somebody types. */
export class Answers {
  readonly #surroundings: Pick<Surroundings, 'stdin' | 'stderr' | 'signal'>
  readonly #canAsk: boolean
  readonly #noInput: boolean
  readonly #isBuild: boolean
  #source: AsyncIterator<Uint8Array> | undefined
  #rest = ''

  constructor(
    surroundings: Pick<Surroundings, 'stdin' | 'stderr' | 'signal' | 'env' | 'interactive'>,
    { noInput }: { readonly noInput: boolean },
  ) {
    const { interactive, stderr, env } = surroundings
    this.#surroundings = surroundings
    // A question that nobody sees, or that a build would wait for for ever, is none.
    this.#noInput = noInput
    this.#isBuild = /^(1|true)$/i.test(env['CI'] ?? '')
    this.#canAsk = interactive && stderr.isTerminal && !noInput && !this.#isBuild
  }

  get canAsk(): boolean {
    return this.#canAsk
  }

  /** Why nobody can be asked, where that is so: `there is no terminal to ask on`. */
  get whyNobody(): string {
    if (this.#noInput) return '--no-input was given'
    return this.#isBuild ? 'CI is set, and nobody is asked in a build' : 'there is no terminal to ask on'
  }

  /** `(y/N)`: anything but y is no. */
  async yes(question: string): Promise<boolean> {
    return /^y(es)?$/i.test((await this.#line(`${question} (y/N): `)) ?? '')
  }

  /** Whether exactly this is typed. */
  async typed(question: string, expected: string): Promise<boolean> {
    return (await this.#line(`${question}: `)) === expected
  }

  /**
   * What is typed, without spaces around; undefined at the end of input.
   * @throws NobodyToAsk, what aborts the signal
   */
  async #line(question: string): Promise<string | undefined> {
    if (!this.#canAsk) throw new NobodyToAsk(this.whyNobody)
    const { stderr, signal, stdin } = this.#surroundings
    await stderr.write(question)
    this.#source ??= stdin[Symbol.asyncIterator]()
    const aborted = rejectedBy(signal)
    try {
      while (!this.#rest.includes('\n')) {
        const next: IteratorResult<Uint8Array, unknown> = await Promise.race([this.#source.next(), aborted.promise])
        if (next.done === true) {
          // The cursor stands behind the question.
          await stderr.write('\n')
          return undefined
        }
        this.#rest += Buffer.from(next.value).toString('utf8')
      }
    } finally {
      aborted.forget()
    }
    const [line = ''] = this.#rest.split('\n', 1)
    this.#rest = this.#rest.slice(line.length + 1)
    return line.trim()
  }
}

/** A promise that rejects when the signal is aborted. */
function rejectedBy(signal: AbortSignal): { readonly promise: Promise<never>; readonly forget: () => void } {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
  promise.catch(() => undefined)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return { promise, forget: () => signal.removeEventListener('abort', abort) }
}
