import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Cluster } from '../../cluster/cluster.ts'
import { startCluster } from '../../cluster/start-cluster.ts'
import { RANCHER_LIKE_EXT } from '../rancher-like-ext-tokens.ts'
import { dressWithTokens, RANCHER_LIKE, twoHoursAhead, v3TokenOf } from '../rancher-like-tokens.ts'
import { type Ran, runInProcess } from '../run-in-process.ts'
import { runLater } from '../run-later-process.ts'

const V3 = '/apis/management.cattle.io/v3/tokens'
const EXT = '/apis/ext.cattle.io/v1/tokens'
const SECRETS = '/api/v1/namespaces/cattle-tokens/secrets'
const HOUR = 3_600_000
const script = join(import.meta.dirname, '..', 'run-later.ts')

/** What must be there after any cleanup whatever: Rancher's own, what something refers to, and logins. */
const PROTECTED = [
  'agent-u-sysb7d2xnnv9q',
  'agent-user-alicem4k7c',
  'compose-token-user-bobv2x8l',
  'drain-node-user-bobp9k4d',
  'fleet-default-shop-autoscaler',
  'helm-token-user-bobz6t2h',
  'kubeconfig-user-alicehrv7x',
  'kubectl-shell-user-alicew4k2p',
  'p-shop-pipeline',
  'telemetry',
  'token-admin',
  'token-alice',
  'token-bobby',
  'token-fleet',
  'token-slive',
  'token-sysac',
  'u-kx2b9d7vqm',
  'u-oldprov8kz',
]

/** The same of ext tokens. */
const PROTECTED_EXT = ['token-exfle', 'token-exhrv', 'token-exses', 'token-exsys']

t.test('cleanup on a cluster dressed as Rancher', async (t) => {
  const cluster = await startCluster({ tokens: 'crd', webhook: false })
  t.teardown(() => cluster.stop())
  const now = twoHoursAhead(Date.now())
  // Which of two logins is the latest is told by their second: the next one begins after those of the cluster's own.
  await sleep(1100)
  await dressWithTokens(cluster, now)
  const run = (words: string[], at = now): Promise<Ran> =>
    runInProcess([...words, '--kubeconfig', cluster.kubeconfig, '--context', 'rancher-admin'], { now: () => at })

  await plans(t, run)
  await protections(t, cluster, run)
  await renewals(t, cluster, run)
  await killings(t, cluster)
  await restart(t, cluster)
})

/** The whole plan of each selector, as it stands in a fixture: `### words`, stdout, stderr. */
const plans = async (t: Test, run: (words: string[]) => Promise<Ran>): Promise<void> => {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'fixtures', 'cleanup-plans.txt'), 'utf8')
  for (const section of text.split(/^### /m).slice(1)) {
    const [words = '', ...lines] = section.split('\n')
    t.test(`the plan of cleanup ${words}`, async (t) => {
      const { code, stdout, stderr } = await run(['cleanup', ...words.split(' ').filter((word) => word !== '')])
      t.equal(code, 0)
      t.equal(`${stdout}${stderr}`, lines.join('\n'))
    })
  }
}

const protections = async (t: Test, cluster: Cluster, run: (words: string[]) => Promise<Ran>): Promise<void> => {
  t.test('--older-than 1h --yes takes all that is not protected, and nothing else', async (t) => {
    const dry = await run(['cleanup', '--older-than', '1h', '--yes', '--dry-run'])
    t.match(dry.stderr, /38 tokens deleted \(dry run\), 22 protected\n$/)
    t.match(dry.stdout, 'token.management.cattle.io "token-expir" deleted (dry run)\n')
    const [v3, ext] = await Promise.all([namesOf(cluster), namesOf(cluster, EXT)])
    t.equal(v3.length, Object.keys(RANCHER_LIKE).length + 5, 'a dry run deletes nothing')
    t.equal(ext.length, Object.keys(RANCHER_LIKE_EXT).length)
    const { code, stdout, stderr } = await run(['cleanup', '--older-than', '1h', '--yes'])
    t.equal(code, 0)
    t.match(stderr, /38 tokens deleted, 22 protected( \(.*\))?\n$/)
    t.match(stdout, 'kubeconfig.ext.cattle.io "kubeconfig-whole" deleted\n')
    t.strictSame(await namesOf(cluster), PROTECTED)
    t.strictSame(await namesOf(cluster, EXT), PROTECTED_EXT)
    const { body } = await cluster.request('admin', 'GET', '/apis/ext.cattle.io/v1/kubeconfigs')
    t.strictSame((body as { items: object[] }).items, [])
  })

  t.test('the same of the Secrets behind ext tokens, and what is no token, or cannot be read, stays', async (t) => {
    const { code } = await run(['cleanup', '--older-than', '1h', '--api', 'secret', '--yes'])
    t.equal(code, 0)
    t.strictSame(await namesOf(cluster, SECRETS), ['no-token', 'token-exbrk', ...PROTECTED_EXT])
  })
}

const renewals = async (
  t: Test,
  cluster: Cluster,
  run: (words: string[], at?: number) => Promise<Ran>,
): Promise<void> => {
  t.test('a token that is renewed or used between the plan and its deletion stays', async (t) => {
    await make(cluster, ['token-ren1', 'token-ren2', 'token-ren3', 'token-ren4'])
    const at = Date.now() + 2 * HOUR
    const journal = join(t.testdir(), 'journal.jsonl')
    const stale = ['cleanup', '--expired', '--owner', 'alice', '--yes', '--journal', journal]
    const planned = await run(['cleanup', '--expired', '--owner', 'alice'], at)
    t.match(planned.stdout, /token-ren1 .*token-ren2 .*token-ren3 /s)
    const words = [...stale, '--kubeconfig', cluster.kubeconfig, '--context', 'rancher-admin', '--concurrency', '1']
    const { code, stdout, stderr } = await runInProcess(words, {
      now: () => at,
      stdout: {
        isTerminal: false,
        // When the first is gone, the others are renewed, used, and made anew.
        write: async (text) => {
          if (!text.includes('token-ren1')) return
          await patch(cluster, 'token-ren2', { ttl: 90 * 24 * HOUR })
          await patch(cluster, 'token-ren3', { lastUsedAt: new Date().toISOString() })
          await cluster.request('admin', 'DELETE', `${V3}/token-ren4`)
          await make(cluster, ['token-ren4'])
        },
      },
    })
    t.equal(code, 0)
    t.equal(stdout, '')
    t.match(stderr, 'token.management.cattle.io "token-ren2" was left alone: it was used or changed since\n')
    t.match(stderr, 'token.management.cattle.io "token-ren3" was left alone: it was used or changed since\n')
    t.match(stderr, 'token.management.cattle.io "token-ren4" was left alone: there is another of that name now\n')
    t.match(stderr, '1 token deleted, 3 left alone, 1 protected')
    t.strictSame(
      (await namesOf(cluster)).filter((name) => name.startsWith('token-ren')),
      ['token-ren2', 'token-ren3', 'token-ren4'],
    )
    // So that it is not stale any more for what comes after.
    for (const name of ['token-ren3', 'token-ren4']) await patch(cluster, name, { ttl: 90 * 24 * HOUR })
    const again = await runInProcess(words, { now: () => at })
    t.strictSame(
      { code: again.code, stderr: again.stderr },
      { code: 1, stderr: `error: the journal ${journal} is of a run that is finished (4): name another file\n` },
    )
  })
}

const killings = async (t: Test, cluster: Cluster): Promise<void> => {
  t.test(
    'a cleanup killed 20 times at random points and gone on with takes what was planned, and nothing else',
    async (t) => {
      const planned = Array.from({ length: 600 }, (_, index) => `token-k${String(index).padStart(3, '0')}`)
      await make(cluster, planned)
      const journal = join(t.testdir(), 'journal.jsonl')
      const words = ['cleanup', '--yes', '--owner', 'alice', '--concurrency', '2', '--journal', journal]
      const others = (await namesOf(cluster)).filter((name) => !planned.includes(name))
      let kills = 0
      for (; kills < 20; kills++) {
        if (!(await killedWhileItRuns(cluster, words, journal))) break
        // What comes in meanwhile was not planned, though it is as stale.
        if (kills === 0) await make(cluster, ['token-later'])
      }
      t.equal(kills, 20, 'it was killed as often as that')
      const { code, stderr } = await runLater(cluster, 'rancher-admin', 2 * HOUR, words)
      t.equal(code, 0, stderr)
      t.match(stderr, /^going on with .*: \d+ left of what was chosen then\n/)
      t.strictSame(await namesOf(cluster), [...others, 'token-later'].toSorted())
    },
  )
}

const restart = async (t: Test, cluster: Cluster): Promise<void> => {
  t.test(
    'the API server is killed in the middle of a cleanup, and comes back: it takes what was planned',
    async (t) => {
      const planned = Array.from({ length: 600 }, (_, index) => `token-r${String(index).padStart(3, '0')}`)
      await make(cluster, planned)
      // One of the test before has expired too.
      const stale = new Set([...planned, 'token-later'])
      const others = (await namesOf(cluster)).filter((name) => !stale.has(name))
      const child = later(cluster, ['cleanup', '--yes', '--owner', 'alice', '--concurrency', '1'])
      let stderr = ''
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
      const ended = once(child, 'close')
      await once(child.stdout, 'data')
      child.stdout.resume()
      await cluster.restartApiServer()
      t.equal(child.exitCode, null, 'it was in the middle')
      await ended
      t.equal(child.exitCode, 0, stderr)
      // What was deleted without an answer is told as gone.
      t.match(stderr, /\d+ tokens deleted(, \d+ gone already)?(, \d+ left alone)?/)
      t.notMatch(stderr, 'failed')
      t.strictSame(await namesOf(cluster), others)
    },
  )
}

/** Lets it run until its journal has grown, kills it, and says whether it was still running. */
const killedWhileItRuns = async (cluster: Cluster, words: string[], journal: string): Promise<boolean> => {
  const before = await sizeOf(journal)
  const child = later(cluster, words)
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  while ((await sizeOf(journal)) <= before && child.exitCode === null) await sleep(5)
  await sleep(Math.random() * 10)
  const wasRunning = child.kill('SIGKILL')
  await exit
  return wasRunning
}

const later = (cluster: Cluster, words: string[]) =>
  spawn(process.execPath, [script, String(2 * HOUR), ...words, '--context', 'rancher-admin'], {
    env: { ...process.env, KUBECONFIG: cluster.kubeconfig, NODE_V8_COVERAGE: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

const make = async (cluster: Cluster, names: string[]): Promise<void> => {
  await Promise.all(
    names.map(async (name) => {
      const { status, text } = await cluster.request('admin', 'POST', V3, v3TokenOf(name, { ttl: HOUR }, Date.now()))
      if (status !== 201) throw new Error(text)
    }),
  )
}

const patch = async (cluster: Cluster, name: string, fields: object): Promise<void> => {
  const headers = { 'content-type': 'application/merge-patch+json' }
  const { status, text } = await cluster.request('admin', 'PATCH', `${V3}/${name}`, fields, headers)
  if (status !== 200) throw new Error(text)
}

const namesOf = async (cluster: Cluster, path = V3): Promise<string[]> => {
  const { body } = await cluster.request('admin', 'GET', path)
  return (body as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name).toSorted()
}
