import { assert, constantFrom, property, string } from 'fast-check'
import t from 'tap'
import { fitsPattern } from '../../tokens/name-pattern.ts'

const CASES = [
  ['u-ci', 'u-ci', true],
  ['u-ci', 'u-cj', false],
  ['u-ci', 'u-c', false],
  ['u-ci', 'U-CI', false],
  ['u-ci', 'u-*', true],
  ['u-', 'u-*', true],
  ['u', 'u-*', false],
  ['u-ci', '*-ci', true],
  ['-ci', '*-ci', true],
  ['u-ci-2', '*-ci', false],
  ['a-ci-b', '*-ci-*', true],
  ['ci', '*-ci-*', false],
  ['abc', 'a*b*c', true],
  ['acb', 'a*b*c', false],
  ['ab', 'a*b*b', false],
  ['aba', 'ab*ba', false],
  ['abba', 'ab*ba', true],
  ['', '*', true],
  ['anything', '***', true],
  ['u.ci', 'u?ci', false],
  ['u-ci', 'u.ci', false],
  ['u-ci', '', false],
] as const

for (const [name, pattern, expected] of CASES) {
  t.test(`${JSON.stringify(name)} ${expected ? 'fits' : 'does not fit'} ${JSON.stringify(pattern)}`, async (t) => {
    t.equal(fitsPattern(name, pattern), expected)
  })
}

t.test('it decides as the regular expression of the pattern does', async (t) => {
  const text = (...characters: string[]) => string({ unit: constantFrom(...characters), maxLength: 12 })
  assert(
    property(text('a', 'b', '.'), text('a', 'b', '.', '*'), (name, pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
      return fitsPattern(name, pattern) === expression.test(name)
    }),
    { numRuns: 5000 },
  )
  t.pass()
})

t.test('a pattern that makes a regular expression try for years is answered at once', async (t) => {
  t.equal(fitsPattern('a'.repeat(100_000), `${'a*'.repeat(126)}b`), false)
})
