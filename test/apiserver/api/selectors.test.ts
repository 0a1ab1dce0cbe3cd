import t from 'tap'
import { parseFieldSelector } from '../../../apiserver/api/field-selector.ts'
import { parseLabelSelector } from '../../../apiserver/api/label-selector.ts'
import { flag, listOptionsOf, watchOptionsOf, writeOptionsOf } from '../../../apiserver/api/query-options.ts'

const LABELS = { number: '10', team: 'x', env: 'prod', empty: '', 'cattle.io/user-id': 'user-alice' }

const SELECTS: [string, boolean][] = [
  ['', true],
  ['team=x', true],
  ['team==x', true],
  ['team=y', false],
  ['team = x', true],
  ['none=x', false],
  ['empty=', true],
  ['none=', false],
  ['team!=x', false],
  ['team!=y', true],
  ['none!=x', true],
  ['team', true],
  ['none', false],
  ['!none', true],
  ['!team', false],
  ['env in (prod, test)', true],
  ['env in (test)', false],
  ['env notin (test)', true],
  ['env notin (prod)', false],
  ['none notin (prod)', true],
  ['team=x,env in (prod,test),!none', true],
  ['team=x,env in (prod,test),none', false],
  ['cattle.io/user-id=user-alice', true],
  ['constructor', false],
  ['number>9', true],
  ['number > 10', false],
  ['number<11', true],
  ['number<10', false],
  ['number>-1', true],
  ['team>1', false],
  ['none<1', false],
]
for (const [text, expected] of SELECTS) {
  void t.test(`label selector ${JSON.stringify(text)}`, async (t) => {
    t.equal(parseLabelSelector(text).matches(LABELS), expected)
  })
}
for (const text of ['=x', 'a=b=c', 'team in x', 'team in (x', 'a b', 'team>x', 'team>', ',', 'team=ä']) {
  void t.test(`no label selector: ${JSON.stringify(text)}`, async (t) => {
    t.throws(() => parseLabelSelector(text), {
      status: 400,
      message: /^unable to parse requirement: labelSelector holds/,
    })
  })
}

void t.test('selectors of more requirements than anybody needs are refused, however long they are', async (t) => {
  const allowed = 'a,'.repeat(999)
  t.equal(parseLabelSelector(`${allowed}a`).matches({ a: '' }), true)
  t.equal(parseLabelSelector(`a in (${'b,'.repeat(400_000)}c)`).matches({ a: 'c' }), true)
  for (const text of [`${allowed}a,a`, ','.repeat(1_000_000), `${'('.repeat(10)}${',)'.repeat(400_000)}`]) {
    t.throws(() => parseLabelSelector(text), {
      status: 400,
      message: /^labelSelector holds \d+ requirements; allowed are 1000$/,
    })
  }
  t.throws(() => parseFieldSelector('metadata.name!=x,'.repeat(60_000)), {
    status: 400,
    message: 'fieldSelector holds 60001 requirements; allowed are 1000',
  })
})

void t.test('field selectors', async (t) => {
  const one = parseFieldSelector('metadata.name=token-a')
  t.strictSame([one.name, one.matches('token-a'), one.matches('token-b')], ['token-a', true, false])
  const other = parseFieldSelector('metadata.name!=token-a')
  t.strictSame([other.name, other.matches('token-a'), other.matches('token-b')], [undefined, false, true])
  t.equal(parseFieldSelector('').matches('anything'), true)
  for (const text of ['spec.userID=user-alice', 'metadata.name', '=x']) {
    t.throws(() => parseFieldSelector(text), { status: 400, message: /^field label not supported: / })
  }
})

void t.test('the options of a query', async (t) => {
  const query = (text: string): URLSearchParams => new URLSearchParams(text)
  t.match(listOptionsOf(query('limit=5&continue=abc')), { limit: 5, continue: 'abc' })
  t.match(watchOptionsOf(query('watch=1&resourceVersion=7&allowWatchBookmarks=true&timeoutSeconds=9')), {
    version: 7n,
    beginsWithAll: false,
    saysWhereAllEnds: false,
    bookmarks: true,
    timeoutSeconds: 9,
  })
  t.match(listOptionsOf(query('resourceVersion=7&resourceVersionMatch=Exact')), { version: 7n, isExact: true })
  t.match(listOptionsOf(query('resourceVersion=7&resourceVersionMatch=NotOlderThan')), { version: 7n, isExact: false })
  t.strictSame(writeOptionsOf(query('')), { dryRun: false, fieldValidation: 'Warn' })
  t.strictSame(writeOptionsOf(query('dryRun=All&fieldValidation=Strict')), { dryRun: true, fieldValidation: 'Strict' })
  const wrong: [() => unknown, RegExp][] = [
    [() => listOptionsOf(query('limit=-1')), /^limit is -1; allowed is a whole number$/],
    [() => watchOptionsOf(query('resourceVersion=x')), /^resourceVersion is x; allowed/],
    [
      () => listOptionsOf(query('resourceVersion=7&resourceVersionMatch=exact')),
      /^resourceVersionMatch is exact; allowed are Exact and NotOlderThan$/,
    ],
    [
      () => listOptionsOf(query('resourceVersionMatch=Exact')),
      /^resourceVersionMatch is Exact, and resourceVersion names/,
    ],
    [() => writeOptionsOf(query('dryRun=')), /^dryRun is ""; allowed is All$/],
    [() => writeOptionsOf(query('dryRun=Some')), /^dryRun is Some; allowed is All$/],
    [
      () => writeOptionsOf(query('fieldValidation=strict')),
      /^fieldValidation is strict; allowed are Strict, Warn, Ignore$/,
    ],
  ]
  for (const [read, message] of wrong) t.throws(read, { status: 400, message })
})

const BEGINNINGS: [query: string, beginsWithAll: boolean, saysWhereAllEnds: boolean][] = [
  ['', true, false],
  ['resourceVersion=0', true, false],
  ['resourceVersion=7', false, false],
  ['sendInitialEvents=true', true, true],
  ['sendInitialEvents=true&resourceVersion=7', true, true],
  ['sendInitialEvents=false', false, false],
  ['sendInitialEvents=false&resourceVersion=0', false, false],
]
for (const [text, ...expected] of BEGINNINGS) {
  void t.test(`what a watch begins with: ${text}`, async (t) => {
    const { beginsWithAll, saysWhereAllEnds } = watchOptionsOf(new URLSearchParams(text))
    t.strictSame([beginsWithAll, saysWhereAllEnds], expected)
  })
}

const FLAGS: [query: string, expected: boolean][] = [
  ['', false],
  ['watch', true],
  ['watch=', true],
  ['watch=1', true],
  ['watch=True', true],
  ['watch=yes', true],
  ['watch=0', false],
  ['watch=False', false],
  ['watch=false&watch=true', false],
]
for (const [text, expected] of FLAGS) {
  void t.test(`a flag, as kube-apiserver reads it: ${text}`, async (t) => {
    t.equal(flag(new URLSearchParams(text), 'watch'), expected)
  })
}
