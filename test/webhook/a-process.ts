import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { FakeApiServer } from '../cluster-api/fake-api-server.ts'
import { FakeCluster } from './fake-cluster.ts'

export const MAIN = fileURLToPath(new URL('../../webhook/main.ts', import.meta.url))
const REGISTRATION = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/rtoken-webhook'
export const TLS_SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'

/** A process of the webhook, with as much of a cluster as it needs. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly cluster: FakeCluster
  readonly server: FakeApiServer
  /** What it has logged so far. */
  readonly log: () => JsonObject[]
  readonly stderr: () => string
  readonly exit: Promise<number | null>
}

export interface Launch {
  /** Modules that are loaded before its own code. */
  readonly preloads?: readonly string[]
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** All of the environment: then it is what it is in a pod, and nothing that measures tests is in it. */
  readonly only?: Readonly<Record<string, string>>
}

/** Starts it; it ends with the test. */
export async function startWebhook(
  t: Test,
  args: readonly string[],
  prepare: (cluster: FakeCluster) => void = () => {},
  { preloads = [], env = {}, only }: Launch = {},
): Promise<Running> {
  const cluster = new FakeCluster()
  cluster.add('/apis/management.cattle.io/v3/users/user-alice', { username: 'alice', enabled: true })
  prepare(cluster)
  const server = await FakeApiServer.start(t, cluster.answer)
  const folder = t.testdir({ kubeconfig: server.kubeconfig() })
  const flags = ['--kubeconfig', `${folder}/kubeconfig`, '--host', '127.0.0.1', '--port', '0', '--canary-seconds', '0']
  const node = preloads.flatMap((module) => ['--import', module])
  const bare = only && ['env', '-i', ...Object.entries(only).map(([name, value]) => `${name}=${value}`)]
  const [command = '', ...words] = [...(bare ?? []), process.execPath, ...node, MAIN, 'serve', ...flags, ...args]
  const child = spawn(command, words, { stdio: 'pipe', env: { ...process.env, ...env } })
  const exit = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null))
  t.teardown(() => child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const log = (): JsonObject[] =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line): JsonObject => JSON.parse(line))
  return { child, cluster, server, log, stderr: () => err, exit }
}

export interface Asked {
  readonly status: number
  readonly body: string
  readonly headers: Record<string, unknown>
}

/** The authorities that are registered, or, before there is a registration, kept. PEM. */
export function trustedBy({ objects }: FakeCluster): string {
  const [webhook] = ((objects.get(REGISTRATION) ?? {})['webhooks'] as JsonObject[] | undefined) ?? []
  const registered = textAt(objectAt(webhook ?? {}, 'clientConfig'), 'caBundle')
  const kept = textAt(objectAt(objects.get(TLS_SECRET) ?? {}, 'data'), 'ca.crt')
  return Buffer.from(registered || kept, 'base64').toString()
}

export function portOf(log: readonly JsonObject[]): number {
  return Number(new URL(textAt(log.find(isListening) ?? {}, 'address')).port)
}

/** Asks a running webhook as kube-apiserver does: under the authority that is registered, and the name of the Service. */
export function asking({ cluster, log }: Running, t: Test) {
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  // A text is sent as it stands.
  return async (path: string, review?: unknown): Promise<Asked> => {
    const port = portOf(log())
    const ca = trustedBy(cluster)
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      agent,
      ca,
      servername: 'rtoken-webhook.rtoken-system.svc',
      method: review === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
    })
    outgoing.end(typeof review === 'string' || review === undefined ? review : JSON.stringify(review))
    const [answer] = await once(outgoing, 'response')
    return { status: answer.statusCode, body: await text(answer), headers: answer.headers }
  }
}

export function isListening(line: JsonObject): boolean {
  return line['msg'] === 'listening'
}

/** At most 60 s, which means that it hangs. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (await condition()) return
    await sleep(20)
  }
  throw new Error(`not within 60 s: ${what}`)
}
