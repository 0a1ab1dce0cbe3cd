import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { AdaptiveLimit } from '../../../kubectl-plugin/changes/adaptive-limit.ts'
import type { PlannedChange } from '../../../kubectl-plugin/changes/planned-change.ts'
import { runChanges } from '../../../kubectl-plugin/changes/run-changes.ts'
import { connectToFake } from '../../cluster-api/connect-to-fake.ts'
import { FakeApiServer, type FakeRequest, sendJson, sendStatus } from '../../cluster-api/fake-api-server.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { alice, FakeRancher, USERS, V3, v3Token } from '../fake-rancher.ts'
import { LiveRancher } from '../live-rancher.ts'

const main = join(import.meta.dirname, '..', '..', '..', 'kubectl-plugin', 'main.ts')
const COUNT = 40
const names = Array.from({ length: COUNT }, (_, index) => `token-${String(index).padStart(2, '0')}`)
const words = ['delete', '--owner', 'alice', '--yes']

/** A Rancher with forty tokens of alice; each deletion is answered by `answer`. */
const aRancher = (
  t: Test,
  answer: (name: string, request: FakeRequest, response: ServerResponse) => void | Promise<void>,
): Promise<FakeRancher> => {
  const tokens = names.map((name) => v3Token(name))
  const each = names.map((name, index) => {
    const resource = (request: FakeRequest, response: ServerResponse): void => {
      if (request.method === 'DELETE') void answer(name, request, response)
      else sendJson(response, tokens[index])
    }
    return [`${V3}/${name}`, resource] as const
  })
  return FakeRancher.start(t, { [V3]: tokens, [USERS]: [alice], ...Object.fromEntries(each) })
}

const quietly = {
  dryRun: false,
  concurrency: undefined,
  signal: new AbortController().signal,
  onWarning: () => undefined,
  onPause: () => undefined,
}

const planned = (name: string): PlannedChange => ({
  object: `token.management.cattle.io/${name}`,
  uid: `uid-of-${name}`,
  resourceVersion: '7',
  action: { do: 'delete' },
  onlyUntouched: false,
  tokens: [],
  facts: {
    owner: 'user-alice',
    kind: 'api-key',
    createdAt: undefined,
    endsAt: undefined,
    expiresAt: undefined,
    lastUsedAt: undefined,
    reason: '',
  },
})

const gone = (response: ServerResponse, name: string): void =>
  sendJson(response, { kind: 'Status', code: 404, reason: 'NotFound', message: 'gone', details: { name } }, 404)

const ok = (response: ServerResponse): void => sendJson(response, { kind: 'Status', status: 'Success' })

const deletions = ({ server }: FakeRancher): FakeRequest[] =>
  server.requests.filter(({ method }) => method === 'DELETE')

t.test('every deletion carries the uid of what was previewed', async (t) => {
  const rancher = await aRancher(t, (_, __, response) => ok(response))
  const { code, stdout } = await rancher.run(words)
  t.equal(code, 0)
  t.equal(stdout.split('\n').length, COUNT + 1)
  for (const { path, body } of deletions(rancher)) {
    t.strictSame(JSON.parse(body), {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: `uid-of-${path.slice(V3.length + 1)}` },
    })
  }
})

t.test('a server that is too busy is waited for, as long as it says, and asked again', async (t) => {
  const refusedAt = new Map<string, number>()
  const waits: number[] = []
  const rancher = await aRancher(t, (name, _, response) => {
    const at = refusedAt.get(name)
    if (at !== undefined) waits.push(performance.now() - at)
    if (at !== undefined || Number(name.slice(-2)) % 5 !== 0) return ok(response)
    refusedAt.set(name, performance.now())
    response.writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' })
    response.end(JSON.stringify({ kind: 'Status', code: 429, reason: 'TooManyRequests', message: 'too many' }))
  })
  const { code, stderr } = await rancher.run(words)
  t.equal(code, 0, stderr)
  t.equal(waits.length, COUNT / 5)
  for (const wait of waits) t.ok(wait >= 990, `${wait} ms`)
  t.equal(deletions(rancher).length, COUNT + COUNT / 5)
})

t.test('what is refused, gone, replaced, or fails is told for each, and the rest is done', async (t) => {
  const rancher = await aRancher(t, (name, _, response) => {
    if (name === 'token-00') return sendStatus(response, 403, 'Forbidden', 'not this one')
    if (name === 'token-01') return gone(response, name)
    if (name === 'token-02') return sendStatus(response, 500, 'InternalError', 'failed to delete token: oh')
    ok(response)
  })
  const { code, stdout, stderr } = await rancher.run(words)
  t.equal(code, 3)
  t.equal(stdout.split('\n').length, COUNT - 3 + 1)
  t.match(stderr, 'Error from server (Forbidden): not this one\n')
  t.match(stderr, 'token.management.cattle.io "token-01" was gone already\n')
  t.match(stderr, 'Error from server (InternalError): failed to delete token: oh\n')
  t.match(stderr, /37 tokens deleted, 1 gone already, 2 failed/)
})

t.test('a connection that is cut is tried again', async (t) => {
  const cut = new Set<string>()
  const rancher = await aRancher(t, (name, _, response) => {
    if (name !== 'token-07' || cut.has(name)) return ok(response)
    cut.add(name)
    response.destroy()
  })
  const { code, stderr } = await rancher.run(words)
  t.equal(code, 0, stderr)
})

const refuse429 = (response: ServerResponse, seconds: number): void => {
  response.writeHead(429, { 'retry-after': String(seconds), 'content-type': 'application/json' })
  response.end(JSON.stringify({ kind: 'Status', code: 429, reason: 'TooManyRequests', message: 'too many' }))
}

t.test('a server that never stops to be too busy is given up, and all of it is left', async (t) => {
  let asked = 0
  const server = await FakeApiServer.start(t, (_, response) => {
    asked++
    refuse429(response, 0.01)
  })
  const { left, error } = await runChanges(await connectToFake(t, server), names.map(planned), {
    ...quietly,
    // More than the first answers take on a machine that is busy.
    patienceMs: 3000,
    before: async () => undefined,
    after: async () => void t.fail('nothing was done'),
  })
  t.equal(left.length, COUNT)
  t.match(error, { status: 429 })
  t.ok(asked > 16, `asked ${asked} times`)
})

t.test('a storm of 429 that passes costs nobody anything but time', async (t) => {
  let refused = 0
  const rancher = await aRancher(t, (_, __, response) => (refused++ < COUNT ? refuse429(response, 0) : ok(response)))
  const { code, stdout } = await rancher.run(words)
  t.equal(code, 0)
  t.equal(stdout.split('\n').length, COUNT + 1)
  t.equal(deletions(rancher).length, COUNT * 2)
})

t.test('a long wait is told, and Ctrl-C ends it', async (t) => {
  const ending = new AbortController()
  const rancher = await aRancher(t, (_, __, response) => refuse429(response, 3600))
  let stderr = ''
  const { code } = await rancher.run(words, {
    signal: ending.signal,
    stderr: {
      isTerminal: false,
      write: async (text) => {
        stderr += text
        if (text.includes('too busy')) ending.abort(new Error('ended by SIGINT'))
      },
    },
  })
  t.equal(code, 130)
  t.equal(stderr.split('the server is too busy: going on in 60m, as it asks\n').length, 2, 'once')
  t.match(stderr, `0 tokens deleted\n${COUNT} left, not begun\n`)
})

t.test('a server that is away for a while, and comes back without roles and without CRDs, is waited for', async (t) => {
  // A 404 that names no object is no word about any: nothing is gone.
  const answers = [503, 502, 504, 404, 403, 503, 404, 403]
  let asked = 0
  const rancher = await aRancher(t, (_, __, response) => {
    const status = answers[asked++ >> 2]
    if (status === undefined) return ok(response)
    sendStatus(response, status, '', 'the server could not find the requested resource')
  })
  const { code, stdout, stderr } = await rancher.run(words)
  t.equal(code, 0, stderr)
  t.match(stderr, '40 tokens deleted')
  t.notMatch(stderr, 'gone')
  t.equal(stdout.split('\n').length, COUNT + 1)
})

t.test('Ctrl-C at every stage: what was said to be deleted was, and the rest is left', async (t) => {
  const few = names.slice(0, 6).map((name) => v3Token(name))
  const gentle = [...words, '--concurrency', '2']
  const whole = await LiveRancher.start(t, { [V3]: few })
  await whole.run(gentle)
  for (let stage = 1; stage <= (whole.server?.requests.length ?? 0); stage++) {
    const rancher = await LiveRancher.start(t, { [V3]: few })
    const ending = new AbortController()
    rancher.first = () => {
      if (rancher.server?.requests.length === stage) ending.abort(new Error('ended by SIGINT'))
      return false
    }
    const { code, stdout, stderr } = await rancher.run(gentle, { signal: ending.signal })
    const { length } = rancher.deleted
    t.equal(code, 130, `at request ${stage}`)
    t.equal(stdout.split('\n').length - 1, length)
    t.equal(stderr.includes(`${few.length - length} left, not begun\n`), length > 0 && length < few.length)
  }
})

t.test('Ctrl-C lets what is on its way end, and says what is left; the journal goes on from there', async (t) => {
  const ending = new AbortController()
  let answered = 0
  const rancher = await aRancher(t, async (_, __, response) => {
    if (++answered === 10) ending.abort(new Error('ended by SIGINT'))
    await setTimeout(20)
    ok(response)
  })
  const journal = join(t.testdirName, 'journal.jsonl')
  const withJournal = [...words, '--concurrency', '4', '--journal', journal]
  const first = await rancher.run(withJournal, { signal: ending.signal })
  const done = first.stdout.split('\n').length - 1
  t.equal(first.code, 130)
  t.equal(done, deletions(rancher).length, 'what was sent was waited for')
  t.match(first.stderr, `${COUNT - done} left, not begun; the same command with the same --journal goes on\n`)
  t.notMatch(await readFile(journal, 'utf8'), 'value-of-token', 'no value is written down')
  const second = await rancher.run(withJournal)
  t.equal(second.code, 0)
  t.match(second.stderr, `going on with ${journal}: ${COUNT - done} left of what was chosen then\n`)
  const paths = deletions(rancher).map(({ path }) => path)
  t.equal(new Set(paths).size, COUNT)
  t.equal(paths.length, COUNT, 'nothing is deleted twice')
  const other = await rancher.run(['cleanup', '--yes', '--journal', journal])
  t.equal(other.code, 1)
  t.match(
    other.stderr,
    /^error: the journal .* is of delete on .*, and this is cleanup --action delete on .*: name another file\n$/,
  )
})

t.test('a second Ctrl-C does not wait for what is on its way', async (t) => {
  const slow = await aRancher(t, () => undefined)
  const env = { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', KUBECONFIG: slow.kubeconfig }
  const child = spawn(process.execPath, [main, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const closed = once(child, 'close')
  const stderr = text(child.stderr)
  await waitFor(
    async () => deletions(slow).length,
    (sent) => sent === 16,
  )
  child.kill('SIGINT')
  await setTimeout(300)
  t.equal(child.exitCode, null, 'it waits for what is on its way')
  child.kill('SIGINT')
  await closed
  t.equal(child.exitCode, 130)
  t.notMatch(await stderr, 'deleted')
  t.equal(deletions(slow).length, 16, 'nothing more was begun')
})

t.test('where the journal cannot be written, nothing is deleted', async (t) => {
  const rancher = await aRancher(t, (_, __, response) => ok(response))
  const folder = t.testdirName
  await writeFile(join(folder, 'notes.txt'), 'remember the milk\n')
  for (const [file, message] of [
    ['nowhere/journal', /\nerror: the journal .* cannot be written: ENOENT/],
    ['notes.txt', /^error: .*notes.txt is there, and is no journal of this plugin: name another file\n$/],
  ] as const) {
    const { code, stderr } = await rancher.run([...words, '--journal', join(folder, file)])
    t.equal(code, 1)
    t.match(stderr, message)
  }
  t.equal(deletions(rancher).length, 0)
})

t.test('how many requests are on their way', async (t) => {
  const limit = new AdaptiveLimit(undefined)
  const answer = (ms: number, times = limit.current): void => {
    for (let i = 0; i < times; i++) limit.answered(ms)
  }
  t.equal(limit.current, 16)
  answer(10)
  t.equal(limit.current, 17, 'one more after as many answers')
  limit.refused()
  t.equal(limit.current, 8, 'half after a 429')
  for (let i = 0; i < 100; i++) answer(10)
  t.equal(limit.current, 64, 'never more than 64')
  answer(400)
  t.equal(limit.current, 48, 'fewer where answers become slow')
  for (let i = 0; i < 20; i++) limit.refused()
  t.equal(limit.current, 1, 'never none')
  t.equal(new AdaptiveLimit(4).current, 4)
  t.equal(new AdaptiveLimit(100).current, 16)
})
