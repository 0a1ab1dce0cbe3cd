import t from 'tap'
import { parseFieldSelector } from '../../../apiserver/api/field-selector.ts'
import { parseLabelSelector } from '../../../apiserver/api/label-selector.ts'
import { listOptionsOf, watchOptionsOf, writeOptionsOf } from '../../../apiserver/api/query-options.ts'

const LABELS = { team: 'x', env: 'prod', empty: '', 'cattle.io/user-id': 'user-alice' }

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
]
for (const [text, expected] of SELECTS) {
  void t.test(`label selector ${JSON.stringify(text)}`, async (t) => {
    t.equal(parseLabelSelector(text).matches(LABELS), expected)
  })
}
for (const text of ['=x', 'a=b=c', 'team in x', 'team in (x', 'a b', 'team>1', ',', 'team=ä']) {
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
    since: 7n,
    bookmarks: true,
    sendInitialEvents: false,
    timeoutSeconds: 9,
  })
  t.equal(watchOptionsOf(query('resourceVersion=0')).since, undefined, 'whatever there is, to begin with')
  t.equal(watchOptionsOf(query('')).since, undefined)
  t.strictSame(writeOptionsOf(query('')), { dryRun: false, fieldValidation: 'Warn' })
  t.strictSame(writeOptionsOf(query('dryRun=All&fieldValidation=Strict')), { dryRun: true, fieldValidation: 'Strict' })
  const wrong: [() => unknown, RegExp][] = [
    [() => listOptionsOf(query('limit=-1')), /^limit is -1; allowed is a whole number$/],
    [() => watchOptionsOf(query('resourceVersion=x')), /^resourceVersion is x; allowed/],
    [() => watchOptionsOf(query('allowWatchBookmarks=yes')), /^allowWatchBookmarks is yes; allowed/],
    [() => writeOptionsOf(query('dryRun=Some')), /^dryRun is Some; allowed is All$/],
    [
      () => writeOptionsOf(query('fieldValidation=strict')),
      /^fieldValidation is strict; allowed are Strict, Warn, Ignore$/,
    ],
  ]
  for (const [read, message] of wrong) t.throws(read, { status: 400, message })
})
