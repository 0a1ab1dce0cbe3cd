/**
 * `npm run soak [-- --minutes N]`: the webhook as a process on a control plane of its own, under recorded reviews that come a hundred at
 * once, see bench/README.md. Of five bursts four go to one with an EC certificate, which is what is held against growth, and one to
 * one with an RSA certificate. The last line is the verdict, and so is the exit code: 0 where it holds.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { serviceIdentity } from '../../serving/certificates/certificate-bundle.ts'
import { issueCa, issueServingCertificate } from '../../serving/certificates/issue-certificates.ts'
import type { Cluster } from '../../test/cluster/cluster.ts'
import { startCluster } from '../../test/cluster/start-cluster.ts'
import { layWebhookGround } from '../../test/cluster/webhook/webhook-ground.ts'
import { ecCertificates } from '../../test/serving/certificates/ec-certificates.ts'
import { percentile } from '../statistics.ts'
import { postBytes } from '../webhook/drive.ts'
import { PROPORTIONS, traffic } from '../webhook/traffic.ts'
import { growthOf, growthText } from './growth.ts'
import { AT_ONCE, PERIOD_MS, soak, type Soaked } from './soak.ts'
import { SoakedWebhook } from './soaked-webhook.ts'
import { verdictOf } from './verdict.ts'

const P99_AIM_MS = 100
const IDENTITY = serviceIdentity('rtoken-webhook', 'rtoken-system')
const SETTING = '/apis/management.cattle.io/v3/settings/auth-token-max-ttl-minutes'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = /^\d{1,4}(\.\d{1,2})?$/.test(values.minutes) ? Number(values.minutes) : 0
if (minutes < 0.5) throw new Error(`--minutes is ${values.minutes}; allowed is a number from 0.5 to 9999`)

const cluster = await startCluster({ tokens: 'crd', webhook: false })
try {
  say(`Node ${process.version}, ${AT_ONCE} requests at once every ${PERIOD_MS} ms, for ${minutes} minutes`)
  say(`reviews: ${PROPORTIONS}`)
  const [withEc, withRsa] = await startBoth(cluster)
  const posts = (await traffic()).map(({ phase, review }) => postBytes(`/${phase}`, JSON.stringify(review)))
  const contenders = [
    { webhook: withEc, bursts: 4 },
    { webhook: withRsa, bursts: 1 },
  ]
  const ending = new AbortController()
  const changing = keepChanging(cluster, ending.signal)
  const [ec, rsa] = await soak(contenders, posts, minutes * 60)
  ending.abort()
  const changes = await changing
  const exitCodes = [await withRsa.stop(), await withEc.stop()]
  if (ec === undefined || rsa === undefined) throw new Error('two were soaked')

  const growth = growthOf(ec.samples)
  say(`EC certificate:  ${inWords(ec)}`)
  say(`RSA certificate: ${inWords(rsa)}`)
  const p99 = percentile(ec.latencies, 99)
  say(
    `RSA costs ${(percentile(rsa.latencies, 99) / p99).toFixed(2)} times the p99, and ` +
      `${(cpuOfConnection(rsa) / cpuOfConnection(ec)).toFixed(2)} times the processor time`,
  )
  say(`${p99 < P99_AIM_MS ? 'met   ' : 'missed'}  p99 with EC: ${p99.toFixed(1)} ms, aimed at < ${P99_AIM_MS} ms`)
  say(`meanwhile a setting changed ${changes.answered} times`)
  for (const each of growth) say(growthText(each))
  const verdict = verdictOf([ec, rsa, changes], growth, exitCodes)
  say(verdict.text)
  process.exitCode = verdict.holds ? 0 : 1
} finally {
  await cluster.stop()
}

/** Mounted certificates both, of authorities that are both registered; one of them looks after the registrations. */
async function startBoth(cluster: Cluster): Promise<readonly [SoakedWebhook, SoakedWebhook]> {
  const kubeconfig = await layWebhookGround(cluster.connect('admin'), cluster.dir)
  const ec = ecCertificates(IDENTITY)
  const { ca, caKey } = await issueCa('soak-ca', Date.now())
  const rsa = await issueServingCertificate({ ca, caKey }, IDENTITY, Date.now())
  const both = ec.ca + ca
  const options = { folder: cluster.dir, kubeconfig, servername: IDENTITY.names[0] ?? '' }
  return [
    await SoakedWebhook.start({ ...options, name: 'ec', certificates: { ...ec, ca: both } }),
    await SoakedWebhook.start({ ...options, name: 'rsa', certificates: { ...rsa, ca: both }, args: ['--break-glass'] }),
  ]
}

/**
 * Changes a setting each second, through the API server, to and fro between two values that come to the same: the webhook judges it
 * and hears of it. What becomes of that counts like what becomes of a review.
 */
async function keepChanging(cluster: Cluster, signal: AbortSignal): Promise<Pick<Soaked, 'answered' | 'failures'>> {
  let answered = 0
  const failures = new Map<string, number>()
  while (!signal.aborted) {
    const value = answered % 2 === 0 ? '129600' : ''
    const { status, text } = await cluster.request('admin', 'PATCH', SETTING, { value })
    if (status === 200) answered++
    else if (!text.includes('the webhook is overloaded')) failures.set(text, (failures.get(text) ?? 0) + 1)
    await sleep(1000, undefined, { signal }).catch(() => undefined)
  }
  return { answered, failures }
}

/** ms of processor time of the server for each connection that was opened, with what was asked over it */
function cpuOfConnection({ samples, opened }: Soaked): number {
  return ((samples.at(-1)?.cpu ?? 0) - (samples[0]?.cpu ?? 0)) / opened
}

function inWords(soaked: Soaked): string {
  const { answered, shed, failures, latencies, opened } = soaked
  const failed = [...failures.values()].reduce((sum, times) => sum + times, 0)
  const [p50, p99, most] = [50, 99, 100].map((percent) => percentile(latencies, percent).toFixed(1))
  return (
    `${answered} answered, ${shed} shed, ${failed} failed, over ${opened} connections at ${cpuOfConnection(soaked).toFixed(2)} ms ` +
    `of CPU each; p50 ${p50} ms, p99 ${p99} ms, at most ${most} ms`
  )
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
