import * as fc from 'fast-check'
import t from 'tap'
import { escapeInvisible, quoted, quotedName } from '../../tokens/quote.ts'

const CASES: readonly (readonly [string, string, string])[] = [
  ['a name', 'user-alice', 'user-alice'],
  ['a principal', 'okta_user://alice@example.com', 'okta_user://alice@example.com'],
  ['nothing', '', '""'],
  ['a space', 'a b', '"a b"'],
  ['quotes', 'say "x"', '"say \\"x\\""'],
  ['an escape sequence', '\u001b[31mred', '"\\u001b[31mred"'],
  ['a new line', 'a\nb', '"a\\nb"'],
  ['text that runs the other way', 'a\u202eb', '"a\\u{202e}b"'],
  ['a zero-width joiner', 'a\u200db', '"a\\u{200d}b"'],
  ['a line separator', 'a\u2028b', '"a\\u{2028}b"'],
  ['half a character', 'a\ud800', '"a\\ud800"'],
  ['100 plain characters', 'x'.repeat(100), 'x'.repeat(100)],
  ['101 plain characters', 'x'.repeat(101), `"${'x'.repeat(64)}..."`],
  ['64 characters of two units each are not cut in half', '😀'.repeat(65), `"${'😀'.repeat(64)}..."`],
  ['letters of any alphabet', 'Zoë', '"Zoë"'],
]
for (const [name, value, expected] of CASES) {
  t.test(name, async (t) => {
    t.equal(quoted(value), expected)
  })
}

t.test('a name is in quotes, and one that could be stored is not cut', async (t) => {
  t.equal(quotedName('token-bcdfg'), '"token-bcdfg"')
  t.equal(quotedName('x'.repeat(253)), `"${'x'.repeat(253)}"`)
  t.equal(quotedName('x'.repeat(254)), `"${'x'.repeat(253)}..."`)
  t.equal(quotedName('a\u009bb\u202e'), '"a\\u{9b}b\\u{202e}"')
})

t.test('what is visible stays', async (t) => {
  t.equal(escapeInvisible('Zoë says 你好'), 'Zoë says 你好')
})

t.test('nothing that is quoted moves a cursor, hides, or grows long', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
      const text = quoted(value)
      return !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u.test(text) && text.length <= 64 * 12 + 5
    }),
  )
})
