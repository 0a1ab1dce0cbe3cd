import t from 'tap'
import { warningTexts } from '../../serving/warning-text.ts'

const CASES: readonly { name: string; warnings: readonly string[]; expected: readonly string[] }[] = [
  { name: 'nothing to say', warnings: [], expected: [] },
  { name: 'a plain one', warnings: ['the ttl is lowered'], expected: ['the ttl is lowered'] },
  { name: 'the same twice', warnings: ['a', 'b', 'a'], expected: ['a', 'b'] },
  { name: '255 characters', warnings: ['x'.repeat(255)], expected: ['x'.repeat(255)] },
  { name: '256 characters are cut', warnings: ['x'.repeat(256)], expected: [`${'x'.repeat(252)}...`] },
  {
    name: 'between words, so that no number is cut',
    warnings: [`${'x'.repeat(240)} limit=129600 and more`],
    expected: [`${'x'.repeat(240)} ...`],
  },
  {
    name: 'after a word that ends there',
    warnings: [`${'x'.repeat(240)} limit=12960 and more`],
    expected: [`${'x'.repeat(240)} limit=12960...`],
  },
  { name: 'characters of two UTF-16 units count once', warnings: ['😀'.repeat(255)], expected: ['😀'.repeat(255)] },
  {
    name: 'and none of them is cut in two',
    warnings: ['😀'.repeat(300)],
    expected: [`${'😀'.repeat(252)}...`],
  },
  {
    name: 'control characters, which kube-apiserver drops a warning for',
    warnings: ['one\ntwo\r\nthree\tfour\u0000five\u007fsix\u0085seven\u001b[31m'],
    expected: ['one two three four five six seven [31m'],
  },
  { name: 'only control characters', warnings: ['\n\r\u0000'], expected: [] },
  { name: 'a lone surrogate', warnings: ['a\ud800b'], expected: ['a\ufffdb'] },
  {
    name: 'more than 16',
    warnings: Array.from({ length: 40 }, (_, index) => `warning ${index}`),
    expected: Array.from({ length: 16 }, (_, index) => `warning ${index}`),
  },
]

for (const { name, warnings, expected } of CASES) {
  t.test(name, async (t) => {
    t.strictSame(warningTexts(warnings), expected)
  })
}

t.test('as many and as long as can be, they stay under the 4096 characters at which all are cut', async (t) => {
  const texts = warningTexts(Array.from({ length: 40 }, (_, index) => `${index}${'x'.repeat(1000)}`))
  t.ok(texts.join('').length < 4096)
})
