import * as fc from 'fast-check'
import { isJsonObject, type Json, type JsonObject } from '../../../tokens/json.ts'

/** One change of a review. `at` chooses the place: any value in it, by its number. */
export interface Edit {
  readonly at: number
  readonly how: 'remove' | 'replace' | 'add'
  readonly key: string
  /** JSON text, so that it may be what no value of JavaScript is. */
  readonly value: string
}

/** A recorded review, changed; and then, sometimes, its text damaged. */
export interface ChangedReview {
  readonly which: number
  readonly edits: readonly Edit[]
  /** Where the text is cut off, as a part of its length; 1 is nowhere. */
  readonly cutAt: number
  /** A character that is put into the text, somewhere. */
  readonly blot: { readonly at: number; readonly text: string } | undefined
}

const NUMBERS = [
  '-1',
  '1.5',
  '-0',
  '1e3',
  '9007199254740993',
  '9223372036854775807',
  '-9223372036854775809',
  '1e400',
  '-1e-400',
  '7'.repeat(400),
]
const TEXTS = [
  '',
  ' ',
  '0',
  '2h',
  'user-bob',
  'system:admin',
  'never',
  'dHR5',
  '*',
  '..',
  'x'.repeat(300),
  'x'.repeat(70_000),
  '\u0000\u0007\u001b[2J',
  'line\nline\r\n',
  '\u202e\u200b\ufeff',
  '\ud800',
  'a\udfffb',
  '😀'.repeat(300),
  '__proto__',
  '${jndi:ldap://x}',
]
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'a/b~c',
  'spec',
  'ttl',
  'userID',
  'labels',
  'uid',
]
const nested = (open: string, close: string): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: 6000 }).map((depth) => open.repeat(depth) + '1' + close.repeat(depth))

const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('null', 'true', 'false', '{}', '[]', '[null]', '{"a":{"b":[]}}', '[[[]]]') },
  { weight: 6, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 8, arbitrary: fc.constantFrom(...TEXTS).map((text) => JSON.stringify(text)) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => JSON.stringify(text)) },
  { weight: 3, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 1, arbitrary: nested('[', ']') },
  { weight: 1, arbitrary: nested('{"a":', '}') },
  { weight: 1, arbitrary: nested('[[', ',9007199254740993]]') },
)

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('remove', 'replace', 'replace', 'add'),
  key: fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 10 })),
  value,
})

/** Changes of one of `count` reviews. About one in eight is cut off or blotted, and cannot be read in the end. */
export function changedReviews(count: number): fc.Arbitrary<ChangedReview> {
  return fc.record({
    which: fc.nat(count - 1),
    edits: fc.array(edit, { minLength: 1, maxLength: 5 }),
    cutAt: fc.oneof(
      { weight: 15, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 0.999, noNaN: true }) },
    ),
    blot: fc.oneof(
      { weight: 15, arbitrary: fc.constant(undefined) },
      {
        weight: 1,
        arbitrary: fc.record({ at: fc.nat(), text: fc.constantFrom('"', '{', ',', '\\', '\u0000', 'é', '0') }),
      },
    ),
  })
}

/** The text of the review, changed. */
export function textOf(review: JsonObject, { edits, cutAt, blot }: Omit<ChangedReview, 'which'>): string {
  const values: string[] = []
  const edited = edits.reduce((current: Json, each) => withEdit(current, each, values), review)
  // What stands for a value is one that no review holds.
  const text = JSON.stringify(edited).replace(
    /"\u00a7value (\d+)\u00a7"/g,
    (_, index: string) => values[Number(index)] ?? '',
  )
  const cut = text.slice(0, Math.ceil(text.length * cutAt))
  if (blot === undefined) return cut
  const at = blot.at % (cut.length + 1)
  return cut.slice(0, at) + blot.text + cut.slice(at)
}

function withEdit(root: Json, edit: Edit, values: string[]): Json {
  const places = placesIn(root, [])
  const place = places[edit.at % places.length]
  if (place === undefined) return root
  const stands = `\u00a7value ${values.push(edit.value) - 1}\u00a7`
  return changedAt(root, place, edit, stands)
}

/** The path of every value in it. */
function placesIn(value: Json, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries: [string, Json][] = Object.entries(value).map(([key, entry]) => [key, entry ?? null])
  return [path, ...entries.flatMap(([key, entry]) => placesIn(entry, [...path, key]))]
}

function changedAt(value: Json, [key, ...rest]: readonly string[], edit: Edit, stands: string): Json {
  if (key === undefined) {
    if (edit.how !== 'add') return stands
    return isJsonObject(value) ? Object.fromEntries([...Object.entries(value), [edit.key, stands]]) : stands
  }
  if (Array.isArray(value)) {
    const list: readonly Json[] = value
    return list.flatMap((entry, index) => (String(index) === key ? next(entry) : [entry]))
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, entry]): [string, Json | undefined][] =>
      name === key ? next(entry ?? null).map((changed) => [name, changed]) : [[name, entry]],
    ),
  )

  function next(entry: Json): Json[] {
    return rest.length === 0 && edit.how === 'remove' ? [] : [changedAt(entry, rest, edit, stands)]
  }
}
