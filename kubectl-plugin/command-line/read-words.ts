import type { Flag } from './command.ts'
import { didYouMean, nearestWords } from './nearest-words.ts'
import { UsageError } from './usage-error.ts'

export interface ReadWords {
  /** By the name of the flag, as often as it was given; of a switch `true` or `false`. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly positionals: readonly string[]
}

const BOOLEANS: Readonly<Record<string, string>> = {
  true: 'true',
  t: 'true',
  1: 'true',
  false: 'false',
  f: 'false',
  0: 'false',
}

/**
 * Reads words as kubectl's flags are read: `-owide` is `--output=wide`, a value may begin with a dash (`--ttl -1`), a bare `--dry-run`
 * takes no word after it, `--` ends the flags. A value is the text itself, an empty one too: it decides what is deleted.
 * @throws UsageError for a flag that there is not, or that lacks its value
 */
export function readWords(words: readonly string[], flags: readonly Flag[], command: string | undefined): ReadWords {
  const byName = new Map(flags.map((flag) => [flag.name, flag]))
  const byShort = new Map(flags.flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag] as const])))
  const values = new Map<string, string[]>()
  const positionals: string[] = []
  const rest = [...words]
  const add = (flag: Flag, value: string): void => {
    const given = values.get(flag.name)
    if (given === undefined) values.set(flag.name, [value])
    else given.push(value)
  }
  const valueAfter = (flag: Flag, shown: string): string => {
    if (flag.bare !== undefined) return flag.bare
    const next = rest.shift()
    if (next === undefined) throw new UsageError(`flag needs an argument: ${shown}`, command)
    return next
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      positionals.push(...rest)
      break
    }
    if (word.startsWith('--')) {
      const [name, value] = cut(word.slice(2), '=')
      const flag = byName.get(name)
      if (flag === undefined) {
        const near = nearestWords(name, byName.keys()).map((other) => `--${other}`)
        throw new UsageError(`unknown flag: --${name}${didYouMean(near)}`, command)
      }
      add(
        flag,
        flag.takes === 'switch'
          ? boolean(value ?? 'true', `--${name}`, command)
          : (value ?? valueAfter(flag, `--${name}`)),
      )
    } else if (word.startsWith('-') && word !== '-') {
      for (let letters = word.slice(1); letters !== '';) {
        const letter = letters.slice(0, 1)
        const flag = byShort.get(letter)
        if (flag === undefined) throw new UsageError(`unknown shorthand flag: '${letter}' in ${word}`, command)
        const after = letters.slice(1)
        const attached = after.startsWith('=') ? after.slice(1) : after
        if (flag.takes === 'switch') {
          const isSet = after.startsWith('=')
          add(flag, isSet ? boolean(attached, `-${letter}`, command) : 'true')
          letters = isSet ? '' : after
        } else {
          add(flag, after === '' ? valueAfter(flag, `'${letter}' in ${word}`) : attached)
          letters = ''
        }
      }
    } else positionals.push(word)
  }
  return { values, positionals }
}

function boolean(text: string, shown: string, command: string | undefined): string {
  const value = Object.hasOwn(BOOLEANS, text.toLowerCase()) ? BOOLEANS[text.toLowerCase()] : undefined
  if (value !== undefined) return value
  throw new UsageError(`invalid argument ${JSON.stringify(text)} for "${shown}": allowed is true or false`, command)
}

function cut(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}
