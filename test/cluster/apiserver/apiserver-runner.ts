import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiConnection } from '../api/api-connection.ts'
import { ClusterError } from '../cluster-error.ts'
import { freePort } from '../minder/free-port.ts'
import { type HttpsAnswer, httpsGet } from '../minder/https-get.ts'
import type { MinderLink } from '../minder/minder-link.ts'
import { packageRoot } from '../package-root.ts'
import { apiserverNamespace, apiserverService, layApiserverGround } from './apiserver-ground.ts'
import { authorityOfApiserver, waitUntilAvailable, waitUntilReady } from './wait-until-available.ts'

export interface ApiserverPlan {
  dir: string
  minder: MinderLink
  admin: ApiConnection
  /** Somebody who may list tokens. */
  user: ApiConnection
}

/** Our Token API server as processes beside the cluster. The first is the one that the API server sends requests to. */
export class ApiserverRunner {
  readonly #plan: ApiserverPlan
  readonly #ports: number[] = []
  readonly #pids = new Map<number, number>()
  #kubeconfig: string | undefined

  constructor(plan: ApiserverPlan) {
    this.#plan = plan
  }

  /** The name that its certificate carries. */
  get servername(): string {
    return `${apiserverService}.${apiserverNamespace}.svc`
  }

  /** PEM of the authority of its certificate. */
  authority(): Promise<string> {
    return authorityOfApiserver(this.#plan.admin)
  }

  /** Where a replica listens on the loopback; 0 is the first. */
  port(replica = 0): number {
    return this.#ports[replica] ?? 0
  }

  /** What a replica answers to a GET, such as /readyz or /metrics. */
  async get(path: string, replica = 0): Promise<HttpsAnswer> {
    return httpsGet({ port: this.port(replica), path, ca: await this.authority(), servername: this.servername })
  }

  pid(replica = 0): number | undefined {
    return this.#pids.get(replica)
  }

  log(replica = 0): string {
    return join(this.#plan.dir, replica === 0 ? 'apiserver.log' : `apiserver-${replica + 1}.log`)
  }

  /** Starts a replica, where it was before, and waits until it is ready; the first until requests reach it. */
  async start(args: string[] = [], replica = 0): Promise<void> {
    const { dir, admin, user } = this.#plan
    this.#kubeconfig ??= await layApiserverGround(admin, dir)
    this.#ports[replica] ??= await freePort()
    const pid = await this.#run(this.#kubeconfig, replica, args)
    this.#pids.set(replica, pid)
    await waitUntilReady({ admin, port: this.port(replica), pid, log: this.log(replica), servername: this.servername })
    if (replica > 0) return
    await this.#answerTokenReviews()
    await waitUntilAvailable(user, this.log())
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL', replica = 0): Promise<void> {
    await this.#plan.minder.ask({ command: 'kill', name: nameOf(replica), signal })
    this.#pids.delete(replica)
  }

  async #run(kubeconfig: string, replica: number, args: string[]): Promise<number> {
    const serve = ['serve', '--kubeconfig', kubeconfig, '--host', '127.0.0.1', '--drain-seconds', '0']
    const ports = ['--port', String(this.port(replica)), '--service-port', String(this.port())]
    const pid = await this.#plan.minder.ask({
      command: 'run',
      name: nameOf(replica),
      file: process.execPath,
      args: [join(packageRoot, 'apiserver', 'main.ts'), ...serve, ...ports, ...args],
      log: this.log(replica),
      cwd: packageRoot,
    })
    if (typeof pid === 'number') return pid
    throw new ClusterError('PROGRAM_NOT_STARTED', 'The Token API server has no process id: look into minder.log.')
  }

  /** Bearer tokens that are no session of the cluster's own are asked about here. */
  async #answerTokenReviews(): Promise<void> {
    const next = { port: this.port(), servername: this.servername, ca: await this.authority() }
    await writeFile(join(this.#plan.dir, 'token-review-next.json'), JSON.stringify(next), { mode: 0o600 })
  }
}

const nameOf = (replica: number): string => (replica === 0 ? 'apiserver' : `apiserver-${replica + 1}`)
