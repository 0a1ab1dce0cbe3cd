import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import type { Cluster } from '../cluster/cluster.ts'
import { freePort } from '../cluster/minder/free-port.ts'
import type { HttpsAnswer } from '../cluster/minder/https-get.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { getFromWebhook } from '../cluster/webhook/wait-until-serving.ts'
import { layWebhookGround } from '../cluster/webhook/webhook-ground.ts'
import { LaggingBalancer } from './lagging-balancer.ts'

/** One process of the webhook. */
export interface Replica {
  readonly name: string
  readonly port: number
  readonly process: ChildProcess
  readonly log: string
}

/** A start takes two seconds on an idle machine. */
const START_PATIENCE_MS = 60_000

/** Several processes of the webhook behind a balancer, as the Deployment and the Service have them. */
export class Replicas {
  readonly balancer: LaggingBalancer
  readonly kubeconfig: string
  readonly #cluster: Cluster
  readonly #args: readonly string[]
  readonly running = new Set<Replica>()
  #started = 0

  private constructor(cluster: Cluster, balancer: LaggingBalancer, kubeconfig: string, args: readonly string[]) {
    this.#cluster = cluster
    this.balancer = balancer
    this.kubeconfig = kubeconfig
    this.#args = args
  }

  /** They end with the test. The cluster must have been started without the webhook. */
  static async over(t: Test, cluster: Cluster, args: readonly string[]): Promise<Replicas> {
    const balancer = await LaggingBalancer.start()
    t.teardown(() => balancer.close())
    const kubeconfig = await layWebhookGround(cluster.connect('admin'), cluster.dir)
    const replicas = new Replicas(cluster, balancer, kubeconfig, args)
    t.teardown(() => replicas.killAll())
    return replicas
  }

  /**
   * Starts one more, waits until it is ready, and lets the balancer know.
   * @param root where its sources are: another version has others
   * @param more arguments of its own, behind those of all
   */
  async start(root = packageRoot, more: readonly string[] = []): Promise<Replica> {
    const replica = await this.#spawn(root, more)
    await this.untilReady(replica)
    await this.balancer.add(replica.port)
    return replica
  }

  async #spawn(root: string, more: readonly string[]): Promise<Replica> {
    const name = `replica-${++this.#started}`
    const port = await freePort()
    const log = join(this.#cluster.dir, `${name}.log`)
    const places = ['--kubeconfig', this.kubeconfig, '--host', '127.0.0.1', '--port', String(port)]
    const args = ['serve', ...places, '--service-port', String(this.balancer.port), ...this.#args, ...more]
    const child = spawn(process.execPath, [join(root, 'webhook', 'main.ts'), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const file = createWriteStream(log)
    child.stdout?.pipe(file)
    child.stderr?.pipe(file)
    const replica = { name, port, process: child, log }
    this.running.add(replica)
    child.once('exit', () => this.running.delete(replica))
    return replica
  }

  get(replica: Replica, path: string): Promise<HttpsAnswer> {
    return getFromWebhook(this.#cluster.connect('admin'), replica.port, path)
  }

  async untilReady(replica: Replica): Promise<void> {
    for (const deadline = Date.now() + START_PATIENCE_MS; ; await sleep(100)) {
      if ((await this.get(replica, '/readyz')).status === 200) return
      if (Date.now() > deadline || !this.running.has(replica))
        throw new Error(`${replica.name} is not ready: ${replica.log}`)
    }
  }

  /** As a rollout takes one away: it leaves the endpoints as it is told to end. Gives its exit code. */
  async end(replica: Replica): Promise<number | null> {
    const gone = this.balancer.remove(replica.port)
    replica.process.kill('SIGTERM')
    if (replica.process.exitCode === null) await once(replica.process, 'exit')
    await gone
    return replica.process.exitCode
  }

  /** As a node is lost: nobody is told, and the endpoints follow. */
  async kill(replica: Replica): Promise<void> {
    replica.process.kill('SIGKILL')
    await this.balancer.remove(replica.port)
  }

  async killAll(): Promise<void> {
    const all = [...this.running]
    for (const { process } of all) process.kill('SIGKILL')
    await Promise.all(
      all.map(async ({ process }) => (process.exitCode ?? process.signalCode) === null && once(process, 'exit')),
    )
  }
}
