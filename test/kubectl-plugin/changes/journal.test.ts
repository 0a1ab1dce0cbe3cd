// A journal in every state that a crash, a full disk or an editor can leave it in: what goes on from it does what was planned, or
// nothing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text as streamText } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { Journal } from '../../../kubectl-plugin/changes/journal.ts'
import { JournalError } from '../../../kubectl-plugin/changes/journal-error.ts'
import { readJournal } from '../../../kubectl-plugin/changes/read-journal.ts'
import { V3, v3Token } from '../fake-rancher.ts'
import { LiveRancher } from '../live-rancher.ts'

const runLater = join(import.meta.dirname, '..', 'run-later.ts')
const NAMES = ['token-aa', 'token-bb', 'token-cc']
const objectOf = (name: string): string => `token.management.cattle.io/${name}`
const words = (journal: string): string[] =>
  `delete --owner alice --yes --concurrency 1 --journal ${journal}`.split(' ')

const aRancher = (t: Test): Promise<LiveRancher> =>
  LiveRancher.start(t, { [V3]: [...NAMES, 'token-other'].map((name) => v3Token(name, owner(name))) })

const owner = (name: string): object => (name === 'token-other' ? { userId: 'user-bob' } : {})

/** A run that is interrupted after its first deletion, and its journal. */
const interrupted = async (t: Test): Promise<{ rancher: LiveRancher; journal: string; text: string }> => {
  const rancher = await aRancher(t)
  const journal = join(t.testdirName, 'journal.jsonl')
  const ending = new AbortController()
  rancher.first = ({ method }) => {
    if (method === 'DELETE') ending.abort(new Error('ended by SIGINT'))
    return false
  }
  t.equal((await rancher.run(words(journal), { signal: ending.signal })).code, 130)
  rancher.first = () => false
  t.strictSame(rancher.deleted, [`${V3}/token-aa`])
  return { rancher, journal, text: await readFile(journal, 'utf8') }
}

t.test('cut at every byte', async (t) => {
  const { rancher, journal, text } = await interrupted(t)
  t.match(
    text,
    /^{"journal":1,.*\n({"plan":.*\n){3}{"planned":3}\n{"begun":"[^"]*"}\n{"ended":"[^"]*","outcome":"done"}\n$/,
  )
  const [headEnd, planEnd] = [text.indexOf('\n'), text.indexOf('\n', text.indexOf('{"planned"'))]
  for (let length = 0; length <= text.length; length++) {
    await writeFile(journal, text.slice(0, length))
    let found: unknown
    try {
      const read = await readJournal(journal)
      found = read?.head === undefined ? 'to be begun' : read.left.map(({ object }) => object)
    } catch (error) {
      found = error instanceof JournalError ? 'refused' : error
    }
    // Half a head may be anybody's file. A plan that is not whole was never begun.
    const expected =
      length === 0 || (length >= headEnd && length < planEnd)
        ? 'to be begun'
        : length < headEnd
          ? 'refused'
          : (length >= text.length - 1 ? NAMES.slice(1) : NAMES).map(objectOf)
    t.strictSame(found, expected, `${length} of ${text.length} bytes`)
  }
  // What is cut where it was begun goes on, and what was done already is told as gone.
  await writeFile(journal, text.slice(0, -10))
  const { code, stderr } = await rancher.run(words(journal))
  t.equal(code, 0, stderr)
  t.match(stderr, 'token.management.cattle.io "token-aa" was gone already\n2 tokens deleted, 1 gone already')
  t.strictSame(
    rancher.deleted,
    NAMES.map((name) => `${V3}/${name}`),
  )
})

t.test('a plan that was cut is made anew, and its file with it', async (t) => {
  const { rancher, journal, text } = await interrupted(t)
  await writeFile(journal, text.slice(0, text.indexOf('{"planned"')))
  rancher.add(V3, [v3Token('token-dd')])
  const { code } = await rancher.run(words(journal))
  t.equal(code, 0)
  t.strictSame(
    rancher.deleted,
    [...NAMES, 'token-dd'].map((name) => `${V3}/${name}`),
  )
})

const GONE_ON_WITH = [`${V3}/token-aa`, `${V3}/token-bb`, `${V3}/token-cc`]
const garbled: [name: string, change: (text: string) => string, expected: RegExp | string[]][] = [
  [
    'without its number of plans',
    (text) => text.replace('{"planned":3}\n', ''),
    /is damaged: .* 3 changes, and not all\n$/,
  ],
  ['with a plan less', (text) => text.replace(/{"plan":.*token-cc.*\n/, ''), /is damaged: .* 2 changes, and not 3\n$/],
  [
    'with a plan that is no JSON',
    (text) => text.replace('{"plan":', '{"plan'),
    /is damaged: .* 2 changes, and not 3\n$/,
  ],
  ['with a plan without a uid', (text) => text.replace('"uid":"uid-of-token-bb"', '"uid":""'), /is damaged/],
  [
    'with a plan for something else',
    (text) => text.replace('"token.management.cattle.io/token-bb"', '"secret.management.cattle.io/../../secrets/x"'),
    /is damaged/,
  ],
  [
    'of another cluster',
    (text) => text.replace(/"server":"[^"]*"/, '"server":"https://other"'),
    /is of delete on https:\/\/other, and this is/,
  ],
  ['of another command', (text) => text.replace('"command":"delete"', '"command":"disable"'), /is of disable on /],
  ['of another version', (text) => text.replace('{"journal":1', '{"journal":2'), /is no journal of this plugin/],
  ['after an empty line', (text) => `\n${text}`, /is no journal of this plugin/],
  ['with lines that nobody knows', (text) => `${text}{"note":"coffee"}\nnonsense\n\u0000\n`, GONE_ON_WITH],
  ['with line ends of Windows', (text) => text.replaceAll('\n', '\r\n'), GONE_ON_WITH],
  ['with an end of something else', (text) => `${text}{"ended":"secret/x","outcome":"done"}\n`, GONE_ON_WITH],
  ['twice in one file', (text) => text + text, /is damaged: .* 6 changes, and not 3\n$/],
]
for (const [name, change, expected] of garbled) {
  t.test(`a journal ${name}`, async (t) => {
    const { rancher, journal, text } = await interrupted(t)
    const changed = change(text)
    t.not(changed, text)
    await writeFile(journal, changed)
    const { code, stderr } = await rancher.run(words(journal))
    if (expected instanceof RegExp) {
      t.equal(code, 1)
      t.match(stderr, expected)
      t.strictSame(rancher.deleted, [`${V3}/token-aa`], 'nothing more was done')
      t.equal(await readFile(journal, 'utf8'), changed, 'the file is as it was')
    } else {
      t.equal(code, 0, stderr)
      t.strictSame(rancher.deleted, expected)
    }
  })
}

t.test('a plan that was given another uid finds another object, and leaves it', async (t) => {
  const { rancher, journal, text } = await interrupted(t)
  await writeFile(journal, text.replace('uid-of-token-bb', 'uid-of-token-zz'))
  const { code, stderr } = await rancher.run(words(journal))
  t.equal(code, 0)
  t.match(stderr, '"token-bb" was left alone: there is another of that name now\n')
  t.strictSame(rancher.deleted, [`${V3}/token-aa`, `${V3}/token-cc`])
})

t.test('gone on with twice: what is finished is not done again, by a copy neither', async (t) => {
  const { rancher, journal } = await interrupted(t)
  await copyFile(journal, `${journal}.copy`)
  t.equal((await rancher.run(words(journal))).code, 0)
  const again = await rancher.run(words(journal))
  t.strictSame(again, {
    code: 1,
    stdout: '',
    stderr: `error: the journal ${journal} is of a run that is finished (3): name another file\n`,
  })
  // New ones of the same names came in meanwhile: the copy knows the old ones.
  rancher.add(
    V3,
    NAMES.map((name) => ({ ...v3Token(name), metadata: { name, uid: `another-${name}` } })),
  )
  const copy = await rancher.run(words(`${journal}.copy`))
  t.equal(copy.code, 0)
  t.match(copy.stderr, '0 tokens deleted, 2 left alone')
  t.equal(rancher.deleted.length, 3)
})

t.test('on a cluster with the same address and other tokens, nothing is found to delete', async (t) => {
  const { rancher, journal } = await interrupted(t)
  rancher.objects.clear()
  rancher.add(
    V3,
    NAMES.map((name) => ({ ...v3Token(name), metadata: { name, uid: `another-${name}` } })),
  )
  const { code, stderr } = await rancher.run(words(journal))
  t.equal(code, 0)
  t.match(stderr, '0 tokens deleted, 2 left alone')
  t.strictSame(rancher.deleted, [`${V3}/token-aa`])
})

t.test('a file of somebody else is never written to', async (t) => {
  const rancher = await aRancher(t)
  const folder = t.testdirName
  for (const text of [
    'remember the milk\n',
    '\nremember the milk\n',
    '{}',
    '[]\n',
    '\u0000\u0001',
    '{"begun":"x"}\n',
  ]) {
    const file = join(folder, 'notes')
    await writeFile(file, text)
    const { code, stderr } = await rancher.run(words(file))
    t.equal(code, 1)
    t.match(stderr, /notes is there, and is no journal of this plugin: name another file\n$/)
    t.equal(await readFile(file, 'utf8'), text)
  }
  t.match(await rancher.run(words('/dev/zero')), { code: 1, stderr: /is no journal of this plugin/ })
  t.match(await rancher.run(words(folder)), { code: 1, stderr: /cannot be read: EISDIR/ })
  t.strictSame(rancher.writes, [])
})

t.test('each deletion is written down before it is sent', async (t) => {
  const rancher = await aRancher(t)
  const journal = join(t.testdirName, 'journal.jsonl')
  rancher.first = ({ method, path }) => {
    if (method !== 'DELETE') return false
    const name = path.slice(V3.length + 1)
    t.match(readFileSync(journal, 'utf8'), `\n{"begun":"${objectOf(name)}"}\n`)
    return false
  }
  t.equal((await rancher.run(words(journal))).code, 0)
  t.equal(rancher.deleted.length, NAMES.length)
})

t.test('on a disk that becomes full: what was done is told, and the run can be gone on with', async (t) => {
  const rancher = await LiveRancher.start(t, {
    [V3]: Array.from({ length: 40 }, (_, index) => v3Token(`token-${String(index).padStart(2, '0')}`)),
  })
  const [whole, full] = [join(t.testdirName, 'whole.jsonl'), join(t.testdirName, 'full.jsonl')]
  const ending = new AbortController()
  rancher.first = ({ method }) => {
    if (method === 'DELETE') ending.abort(new Error('ended by SIGINT'))
    return false
  }
  await rancher.run(words(whole), { signal: ending.signal })
  rancher.first = () => false
  // A file of this shell holds so many blocks of 512 bytes: the plan, and what is noted of a few deletions.
  const blocks = Math.ceil((await readFile(whole, 'utf8')).indexOf('{"begun"') / 512) + 2
  const env = { ...process.env, KUBECONFIG: rancher.kubeconfig }
  // What tap loads into every process of a test ends it by the signal, which the plugin is not to hear of.
  const script = `unset NODE_OPTIONS; trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`
  const args = [process.execPath, runLater, '0', 'delete', '--owner', 'alice', '--yes', '--journal', full]
  const before = rancher.deleted.length
  const child = spawn('sh', ['-c', script, 'sh', ...args], { env })
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([streamText(child.stdout), streamText(child.stderr)])
  await closed
  t.strictSame([child.exitCode, child.signalCode], [1, null])
  t.match(
    stderr,
    /\d+ left, not begun; the same command with the same --journal goes on\nerror: the journal .* cannot be written: EFBIG/,
  )
  const done = rancher.deleted.length - before
  t.ok(done > 0 && done < 39, `${done} of 39`)
  t.equal(stdout.split('\n').length - 1, done)
  t.equal((await rancher.run(words(full))).code, 0)
  t.equal(rancher.deleted.length, 40)
})

t.test("two runs that have one file write over none of each other's lines", async (t) => {
  const [change] = (await readJournal((await interrupted(t)).journal))?.left ?? []
  if (change === undefined) throw new Error('nothing is left')
  const path = join(t.testdir({}), 'journal.jsonl')
  const head = { command: 'delete', server: 'https://fake', selection: '{}', context: 'fake', at: '' }
  const one = await Journal.begin(path, head, [change], false)
  // It saw the file before the plan was whole.
  const other = await Journal.begin(path, head, [change], true)
  for (const journal of [one, other, one]) {
    await journal.before(change)
    await journal.after(change, { outcome: 'gone' })
  }
  await Promise.all([one.close(), other.close()])
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  t.equal(lines.length, 3 + 3 * 2)
  for (const line of lines) t.equal(typeof JSON.parse(line), 'object')
})

t.test('it holds names and times, and no value', async (t) => {
  const { text } = await interrupted(t)
  t.match(text, '"reason":""')
  t.notMatch(text, /value-of|hash-of/)
})
