import type { Flag } from './command.ts'
import { UsageError } from './usage-error.ts'

/** What was given on the command line, by flag. */
export class Given {
  readonly command: string
  readonly positionals: readonly string[]
  readonly #values: ReadonlyMap<string, readonly string[]>
  readonly #flags: ReadonlyMap<string, Flag>

  constructor(
    command: string,
    flags: readonly Flag[],
    positionals: readonly string[],
    values: ReadonlyMap<string, readonly string[]>,
  ) {
    this.command = command
    this.positionals = positionals
    this.#values = values
    this.#flags = new Map(flags.map((flag) => [flag.name, flag]))
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** Of a switch; false where it was not given. */
  isOn(name: string): boolean {
    return this.text(name) === 'true'
  }

  /** Of a flag with one value; undefined where it was not given. */
  text(name: string): string | undefined {
    // As with kubectl, the last of several counts.
    return this.#values.get(name)?.at(-1)
  }

  /** Of a flag that may be repeated; empty where it was not given. */
  texts(name: string): readonly string[] {
    const texts = this.#values.get(name) ?? []
    return this.#flags.get(name)?.keepsCommas === true ? texts : texts.flatMap((text) => text.split(','))
  }

  /** The value of a flag, read by `read`, which gives undefined for what it cannot read. */
  read<Value>(name: string, read: (text: string) => Value | undefined, allowed: string): Value | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = read(text)
    if (value === undefined) throw this.wrong(name, text, allowed)
    return value
  }

  /** One of the flag's choices; undefined where it was not given. */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    return this.read(name, (text) => choices.find((choice) => choice === text), oneOf(choices))
  }

  choices<Choice extends string>(name: string, choices: readonly Choice[]): readonly Choice[] {
    return this.texts(name).map((text) => {
      const found = choices.find((choice) => choice === text)
      if (found === undefined) throw this.wrong(name, text, oneOf(choices))
      return found
    })
  }

  wrong(name: string, found: string, allowed: string): UsageError {
    return new UsageError(
      `invalid argument ${JSON.stringify(found)} for "--${name}": allowed is ${allowed}`,
      this.command,
    )
  }
}

function oneOf(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`
}
