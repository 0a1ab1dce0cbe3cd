import * as fc from 'fast-check'
import t from 'tap'
import { parse as parseYaml } from 'yaml'
import { markdownCell } from '../../kubectl-plugin/output/markdown.ts'
import { cellText, widthOf } from '../../kubectl-plugin/output/cell.ts'
import { csvLine } from '../../kubectl-plugin/output/csv.ts'
import { Table } from '../../kubectl-plugin/output/table.ts'
import { jsonText } from '../../kubectl-plugin/output/terminal-safe.ts'
import { yamlText } from '../../kubectl-plugin/output/yaml-text.ts'

const RUNS = 10_000

/** What people put into descriptions to see what happens, and what happens to be in them. */
const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\u001b[31m',
      '\u001b]0;title\u0007',
      '\u009b2J',
      '\r',
      '\n',
      '\f',
      '\t',
      '\v',
      '\0',
      '\u007f',
      '\u0085',
    ),
    fc.constantFrom('\u202e', '\u200f', '\u2066', '\u200b', '\ufeff', '\u2028', '\u00ad'),
    fc.constantFrom('👩‍👩‍👧‍👦', '🇩🇪', '🏽', '漢字', 'ｆｕｌｌ', 'é', 'e\u0301', '각', '\ud800', '\u{10ffff}'),
    fc.constantFrom(
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      ' =cmd|calc',
      '＝1',
      '"',
      '""',
      ',',
      ';',
      "'",
      '|',
      '<script>',
      '[x](y)',
    ),
  ),
  { maxLength: 5 },
)
const texts = hostile.map((parts) => parts.join(''))

/** What a terminal obeys, or turns round, or does not show. */
const COMMANDS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u

t.test('a cell of a table holds one line and nothing that a terminal obeys', async (t) => {
  fc.assert(
    fc.property(texts, (text) => {
      const cell = cellText(text)
      return !COMMANDS.test(cell) && (/^[\x20-\x7e]*$/.test(text) ? cell === text : true)
    }),
    { numRuns: RUNS },
  )
  t.pass(`${RUNS} texts`)
})

t.test('no text breaks a table: the column after it begins at one place', async (t) => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (descriptions) => {
      const rows = descriptions.map((text) => [cellText(text), 'NEXT', 'END'])
      const lines = new Table().lines(rows).split('\n')
      const starts = lines.slice(0, -1).map((line) => widthOf(line.slice(0, line.lastIndexOf('NEXT'))))
      return lines.length === rows.length + 1 && new Set(starts).size === 1
    }),
    { numRuns: RUNS },
  )
  t.pass(`${RUNS} tables`)
})

t.test('CSV is read back as it was, and holds no live formula', async (t) => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (cells) => {
      const read = readCsv(csvLine(cells))
      return (
        read.length === cells.length &&
        read.every((cell, index) => {
          const [first = ''] = cell.trimStart()
          const isLive = '=+-@\uff1d\uff0b\uff0d\uff20'.includes(first) && first !== ''
          const shown = cells[index] ?? ''
          const isEscaped = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(shown)
          return !isLive && (isEscaped || cell === shown || cell === `'${shown}`)
        })
      )
    }),
    { numRuns: RUNS },
  )
  t.pass(`${RUNS} lines`)
})

t.test('JSON and YAML hold the text itself, and nothing that a terminal obeys', async (t) => {
  fc.assert(
    fc.property(texts, (text) => {
      const [json, yaml] = [jsonText({ text }), yamlText({ text })]
      const isSafe = (all: string): boolean => !/(?![\n\t])[\p{Cc}]/u.test(all)
      // Line breaks to a reader of YAML 1.1: what follows would be a field of its own.
      if (/[\u2028\u2029]/.test(yaml)) return false
      const read: unknown = parseYaml(yaml, { version: '1.1' })
      return isSafe(json) && isSafe(yaml) && JSON.parse(json).text === text && isText(read) && read.text === text
    }),
    { numRuns: RUNS },
  )
  t.pass(`${RUNS} texts`)
})

t.test('what a reader of YAML could take for something else is in quotes', async (t) => {
  const quoted = [
    '',
    'yes',
    'Null',
    '0o17',
    '1_000',
    '1:30',
    '2026-11-25',
    '-',
    '.inf',
    '<<',
    'a: b',
    'a #b',
    'a:',
    ' a',
    'a ',
    '@a',
  ]
  for (const text of quoted) t.equal(yamlText({ text }), `text: ${JSON.stringify(text)}\n`, text)
  const plain = [
    'a',
    'ci pipeline',
    'local://user-a',
    'authn.management.cattle.io/kind',
    '8f81107a-8c30-45f6-91a4-dd6b7c3ae7eb',
  ]
  for (const text of plain) t.equal(yamlText({ text }), `text: ${text}\n`, text)
  t.equal(yamlText({ on: 'a\u2028kind: b' }), '"on": "a\\u2028kind: b"\n')
})

t.test('YAML of objects and lists within each other', async (t) => {
  const value = { a: [], b: {}, c: [{ d: 1, e: [null, true] }, [9_007_199_254_740_993n, []]], f: { g: { h: 'i' } } }
  const text = [
    'a: []',
    'b: {}',
    'c:',
    '  - d: 1',
    '    e:',
    '      - null',
    '      - true',
    '  - - 9007199254740993',
    '    - []',
    'f:',
    '  g:',
    '    h: i',
    '',
  ].join('\n')
  t.equal(yamlText(value), text)
  t.strictSame(parseYaml(text, { intAsBigInt: true }), { ...value, c: [{ d: 1n, e: [null, true] }, value.c[1]] })
})

t.test('nothing in a cell of Markdown is markup', async (t) => {
  fc.assert(
    fc.property(texts, (text) => !/(?<!\\)[|<>`*_[\]]/.test(markdownCell(text).replaceAll(/\\\\/g, ''))),
    { numRuns: RUNS },
  )
  t.pass(`${RUNS} cells`)
})

t.test('the width of what a terminal shows', async (t) => {
  const widths: Record<string, number> = {
    abc: 3,
    é: 1,
    'e\u0301': 1,
    // One character each by Unicode, of a sign that joins what follows, and of two letters.
    '\u{11a84} ': 2,
    '\u0915\u094d\u0937': 2,
    漢字: 4,
    '👩‍👩‍👧‍👦': 2,
    '🇩🇪': 2,
    ｆ: 2,
    한: 2,
    '☂️': 2,
  }
  for (const [text, width] of Object.entries(widths)) t.equal(widthOf(text), width, text)
})

const isText = (value: unknown): value is { text: unknown } =>
  typeof value === 'object' && value !== null && 'text' in value

/** RFC 4180, for one record. */
const readCsv = (line: string): string[] => {
  const cells: string[] = []
  let rest = line.replace(/\n$/, '')
  for (;;) {
    const [all = '', quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^,"]*))(?=,|$)/s.exec(rest) ?? []
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (all.length === rest.length) return cells
    rest = rest.slice(all.length + 1)
  }
}
