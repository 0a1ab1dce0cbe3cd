/**
 * `npm run bench:apiserver [-- --tokens N]`: the Token API server beside a CRD of the same shape in another group, both through one
 * real kube-apiserver, in one run. It exits 0 whatever the figures are, since they depend on the machine and on what else it does,
 * and 1 only where something failed.
 */
import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { ApiConnection } from '../../test/cluster/api/api-connection.ts'
import { isRecord } from '../../test/cluster/is-record.ts'
import { startCluster } from '../../test/cluster/start-cluster.ts'
import { BENCH_GROUP, installBenchCrd } from './bench-crd.ts'
import { fill } from './fill.ts'
import { compareWorks, type Figures, type Work } from './measure.ts'

const { values } = parseArgs({ options: { tokens: { type: 'string', default: '20000' } } })
const count = /^\d{1,6}$/.test(values.tokens) ? Number(values.tokens) : 0
if (count < 1) throw new Error(`--tokens is ${values.tokens}; allowed is a whole number from 1 to 999999`)

const OURS = '/apis/ext.cattle.io/v1/tokens'
const CRD = `/apis/${BENCH_GROUP}/v1/tokens`
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
const PAGE = 500

const cluster = await startCluster({ tokens: 'apiserver', webhook: false })
try {
  await bench()
} finally {
  await cluster.stop()
}

async function bench(): Promise<void> {
  const alice = cluster.connect('alice')
  const admin = cluster.connect('rancher-admin')
  await installBenchCrd(cluster.connect('admin'))
  say(`${cpus()[0]?.model ?? 'an unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`)
  say(`filling both with ${count} tokens`)
  await fill(cluster.connect('admin'), count, (done) => console.error(`${done} of ${count}`))
  await untilAllAreKnown(admin)
  const { bearer } = await createOne(alice)
  const endpoint = new ApiConnection(
    `https://127.0.0.1:${cluster.apiserver.port()}`,
    await cluster.apiserver.authority(),
    { token: bearer },
    cluster.apiserver.servername,
  )
  const rows: [string, Work, Work][] = [
    ['create', create(alice, OURS, 'ext.cattle.io/v1'), create(admin, CRD, `${BENCH_GROUP}/v1`)],
    ['get', get(admin, OURS), get(admin, CRD)],
    ['get, as owner', get(alice, OURS, 10), get(admin, CRD, 10)],
    [`list, pages of ${PAGE}`, pages(admin, OURS), pages(admin, CRD)],
    [`Table, pages of ${PAGE}`, pages(admin, OURS, TABLE), pages(admin, CRD, TABLE)],
    ['list, whole', whole(admin, OURS), whole(admin, CRD)],
  ]
  say('')
  say('through kube-apiserver          requests/s            p50 ms            p99 ms         ratio of')
  say('                               ours     CRD      ours     CRD      ours     CRD   rate    p50')
  const verdicts: string[] = []
  for (const [name, ours, crd] of rows) {
    const [one, other] = await compareWorks([ours, crd])
    if (one === undefined || other === undefined) throw new Error(`${name} has no figures`)
    say(row(name, one, other))
    const ratio = one.perSecond / other.perSecond
    if (name !== 'create')
      verdicts.push(`${ratio >= 1 ? 'met ' : 'MISSED'}  ${name}: ${ratio.toFixed(2)} of the CRD's rate, aim 1 or more`)
  }
  const [direct, through] = await compareWorks([
    { count: 3000, inFlight: 1, once: () => review(endpoint, '/authenticate', bearer, 200) },
    { count: 500, inFlight: 1, once: () => review(admin, '/apis/authentication.k8s.io/v1/tokenreviews', bearer, 201) },
  ])
  endpoint.close()
  if (direct === undefined || through === undefined) throw new Error('the token reviews have no figures')
  say('')
  say('TokenReview                 requests/s    p50 ms    p99 ms')
  say(single('at the endpoint', direct))
  say(single('through kube-apiserver', through))
  verdicts.push(
    `${direct.p50 < 1 ? 'met ' : 'MISSED'}  TokenReview at the endpoint: p50 ${direct.p50.toFixed(2)} ms, aim below 1 ms`,
  )
  say('')
  say(`memory of the server with ${count} tokens: ${await residentMib(cluster.apiserver.pid() ?? 0)} MiB`)
  say('')
  for (const verdict of verdicts) say(verdict)
}

function create(connection: ApiConnection, path: string, apiVersion: string): Work {
  const body = {
    apiVersion,
    kind: 'Token',
    ...(path === CRD && { metadata: { generateName: 'token-' } }),
    spec: { description: 'made by the bench', ttl: 7_200_000 },
  }
  return { count: 500, inFlight: 8, once: () => expect(connection, 'POST', path, 201, body) }
}

/** @param step only every so many-th token, so that all are of one owner */
function get(connection: ApiConnection, path: string, step = 1): Work {
  const nameOf = (index: number): string => {
    const which = (((index * 7919) % Math.ceil(count / step)) * step) % count
    return `token-f${which.toString(36).padStart(5, '0')}`
  }
  return { count: 3000, inFlight: 8, once: (index) => expect(connection, 'GET', `${path}/${nameOf(index)}`, 200) }
}

function pages(connection: ApiConnection, path: string, headers: Record<string, string> = {}): Work {
  return {
    count: 5,
    inFlight: 1,
    once: async () => {
      let next = ''
      do {
        const query = `?limit=${PAGE}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`
        const { status, body, text } = await connection.request('GET', path + query, undefined, headers)
        if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 200)}`)
        const metadata = isRecord(body) && isRecord(body['metadata']) ? body['metadata'] : {}
        next = typeof metadata['continue'] === 'string' ? metadata['continue'] : ''
      } while (next !== '')
    },
  }
}

function whole(connection: ApiConnection, path: string): Work {
  return { count: 5, inFlight: 1, once: () => expect(connection, 'GET', path, 200) }
}

async function expect(
  connection: ApiConnection,
  method: string,
  path: string,
  code: number,
  body?: object,
): Promise<void> {
  const { status, text } = await connection.request(method, path, body)
  if (status !== code) throw new Error(`${method} ${path} answered ${status}: ${text.slice(0, 200)}`)
}

async function review(connection: ApiConnection, path: string, token: string, code: number): Promise<void> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } }
  const { status, text } = await connection.request('POST', path, body)
  if (status !== code || !text.includes('"authenticated":true')) throw new Error(`${path} answered ${status}: ${text}`)
}

async function createOne(connection: ApiConnection): Promise<{ bearer: string }> {
  const { body, text } = await connection.request('POST', OURS, { apiVersion: 'ext.cattle.io/v1', kind: 'Token' })
  const status = isRecord(body) && isRecord(body['status']) ? body['status'] : {}
  if (typeof status['bearerToken'] !== 'string') throw new Error(`no token was made: ${text}`)
  return { bearer: status['bearerToken'] }
}

async function untilAllAreKnown(connection: ApiConnection): Promise<void> {
  for (;;) {
    const { body } = await connection.request('GET', `${OURS}?limit=1`)
    const metadata = isRecord(body) && isRecord(body['metadata']) ? body['metadata'] : {}
    if (Number(metadata['remainingItemCount'] ?? 0) + 1 >= count) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function residentMib(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(text) ?? []
  return kib === undefined ? 'unknown' : String(Math.round(Number(kib) / 1024))
}

function row(name: string, ours: Figures, crd: Figures): string {
  const pair = (one: number, other: number): string => number(one, 9) + number(other, 8)
  const figures =
    pair(ours.perSecond, crd.perSecond) + pair(ours.p50, crd.p50).padStart(18) + pair(ours.p99, crd.p99).padStart(18)
  return `${name.padEnd(26)}${figures}${number(ours.perSecond / crd.perSecond, 7)}${number(ours.p50 / crd.p50, 7)}`
}

function single(name: string, { perSecond, p50, p99 }: Figures): string {
  return `${name.padEnd(26)}${number(perSecond, 12)}${number(p50, 10)}${number(p99, 10)}`
}

function number(value: number, width: number): string {
  return value.toFixed(value < 100 ? 2 : 0).padStart(width)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
