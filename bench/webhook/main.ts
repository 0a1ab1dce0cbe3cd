/**
 * `npm run bench:webhook [-- --seconds N] [--no-cluster]`: see bench/README.md. It exits 0 whatever the figures are, since they
 * depend on the machine and on what else it does, and 1 only where something failed.
 */
import { execFile } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs, promisify } from 'node:util'
import { serviceIdentity } from '../../serving/certificates/certificate-bundle.ts'
import { issueCa, issueServingCertificate } from '../../serving/certificates/issue-certificates.ts'
import { timesOfCreates } from './added-to-a-create.ts'
import { compare, CONNECTIONS, type Figures } from './compare.ts'
import { ServerProcess } from './server-process.ts'
import { PROPORTIONS } from './traffic.ts'

const AIMS = { rate: 0.8, p99: 1.5, addedMs: 2 }

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, cluster: { type: 'boolean', default: true } },
  allowNegative: true,
})
const seconds = /^\d{1,4}$/.test(values.seconds) ? Number(values.seconds) : 0
if (seconds < 1) throw new Error(`--seconds is ${values.seconds}; allowed is a whole number from 1 to 9999`)

const cores = availableParallelism()
const pin = await pinning()
const verdicts = [...(await underLoad()), ...(values.cluster ? await throughTheApiServer() : [])]
say('')
for (const verdict of verdicts) say(verdict)

async function underLoad(): Promise<string[]> {
  const identity = serviceIdentity('rtoken-webhook', 'rtoken-system')
  const { ca, caKey } = await issueCa('bench-ca', Date.now())
  const { certificate: cert, key } = await issueServingCertificate({ ca, caKey }, identity, Date.now())
  const servers: ServerProcess[] = []
  try {
    for (const file of ['serve-bare.ts', 'serve-webhook.ts']) {
      servers.push(await ServerProcess.start(file, pin, { key, cert }))
    }
    say(`${cpus()[0]?.model ?? 'an unknown processor'}, ${cores} cores, Node ${process.version}`)
    say(
      pin.length > 0
        ? 'each server on core 0, the load from the others'
        : 'no core is pinned: there is no taskset here',
    )
    say(`${CONNECTIONS} connections over TLS, ${seconds} s of load for each server in turns of ${seconds / 10} s`)
    say(`reviews: ${PROPORTIONS}`)
    const [bare, webhook] = await compare(servers, { ca, servername: identity.names[0] ?? '' }, seconds)
    if (bare === undefined || webhook === undefined) throw new Error('a server has no figures')
    say('')
    say('               requests/s    p50 ms    p99 ms   RSS MiB   CPU us a request')
    say(row('bare fastify', bare))
    say(row('the webhook', webhook))
    const ratio = (of: keyof Figures): number => webhook[of] / bare[of]
    say(
      `ratio         ${[ratio('rate'), ratio('p50'), ratio('p99'), ratio('rss'), ratio('cpu')]
        .map((value) => value.toFixed(2).padStart(10))
        .join('')}`,
    )
    return [
      verdict('rate, of the bare server', ratio('rate'), '>=', AIMS.rate),
      verdict('p99, of the bare server', ratio('p99'), '<=', AIMS.p99),
    ]
  } finally {
    for (const server of servers) server.stop()
  }
}

async function throughTheApiServer(): Promise<string[]> {
  const { without, bare, webhook } = await timesOfCreates()
  const [byBare, byWebhook] = [bare - without, webhook - without]
  say('')
  say('a create of a token through kube-apiserver, which asks twice (to mutate and to validate), median:')
  say(
    `  nobody asked ${without.toFixed(2)} ms, a bare server with the same patch ${bare.toFixed(2)} ms, the webhook ${webhook.toFixed(2)} ms`,
  )
  say(`  added by such a server ${byBare.toFixed(2)} ms, by the webhook ${byWebhook.toFixed(2)} ms`)
  say(`  ratio ${(byWebhook / byBare).toFixed(2)}`)
  return [verdict('ms added to a create', byWebhook, '<=', AIMS.addedMs)]
}

/** What puts a server on one core, and this process on the others. */
async function pinning(): Promise<string[]> {
  if (cores < 2) return []
  const others = `1-${cores - 1}`
  try {
    await promisify(execFile)('taskset', ['-a', '-c', '-p', others, String(process.pid)])
    return ['taskset', '-c', '0']
  } catch {
    return []
  }
}

function row(name: string, { rate, p50, p99, rss, cpu }: Figures): string {
  const cells = [rate.toFixed(0), p50.toFixed(2), p99.toFixed(2), rss.toFixed(0), cpu.toFixed(0)]
  return name.padEnd(14) + cells.map((cell) => cell.padStart(10)).join('')
}

function verdict(what: string, found: number, relation: '>=' | '<=', aim: number): string {
  const isMet = relation === '>=' ? found >= aim : found <= aim
  return `${isMet ? 'met   ' : 'missed'}  ${what}: ${found.toFixed(2)}, aimed at ${relation} ${aim}`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
