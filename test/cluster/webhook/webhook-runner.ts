import { join } from 'node:path'
import type { ApiConnection } from '../api/api-connection.ts'
import { ClusterError } from '../cluster-error.ts'
import { errorCode } from '../error-text.ts'
import { freePort } from '../minder/free-port.ts'
import type { HttpsAnswer } from '../minder/https-get.ts'
import type { MinderLink } from '../minder/minder-link.ts'
import { packageRoot } from '../package-root.ts'
import { layWebhookGround } from './webhook-ground.ts'
import { waitUntilEnforced } from './wait-until-enforced.ts'
import { getFromWebhook, waitUntilServing } from './wait-until-serving.ts'

export interface WebhookPlan {
  dir: string
  minder: MinderLink
  admin: ApiConnection
  /** A Rancher user, whose requests the webhook judges. */
  user: ApiConnection
}

/** Our webhook as a process beside the cluster. */
export class WebhookRunner {
  readonly #plan: WebhookPlan
  #kubeconfig: string | undefined
  #port: number | undefined
  #pid: number | undefined

  constructor(plan: WebhookPlan) {
    this.#plan = plan
  }

  /** Its process id, while it runs. */
  get pid(): number | undefined {
    return this.#pid
  }

  /** Starts it, where it was before if that port is still free, and waits until it is asked about what is written. */
  async start(args: string[]): Promise<void> {
    const { dir, admin, user } = this.#plan
    this.#kubeconfig ??= await layWebhookGround(admin, dir)
    for (let tries = 1; ; tries++) {
      this.#port ??= await freePort()
      this.#pid = await this.#run(this.#kubeconfig, this.#port, args)
      try {
        await waitUntilServing(admin, this.#port, this.#pid, this.#log)
        break
      } catch (error) {
        await this.stop('SIGKILL')
        if (errorCode(error) !== 'PORT_TAKEN' || tries === 3) throw error
        this.#port = undefined
      }
    }
    // With arguments of its own it may be told to enforce nothing.
    if (args.length === 0) await waitUntilEnforced(user, this.#log)
  }

  /** Gives how it ended, such as `ended with code 0`. */
  async stop(signal: NodeJS.Signals): Promise<string> {
    const how = await this.#plan.minder.ask({ command: 'kill', name: 'webhook', signal })
    this.#pid = undefined
    return typeof how === 'string' ? how : 'was not running'
  }

  /** What it answers to a GET, such as /readyz or /metrics. */
  get(path: string): Promise<HttpsAnswer> {
    return getFromWebhook(this.#plan.admin, this.#port ?? 0, path)
  }

  get #log(): string {
    return join(this.#plan.dir, 'webhook.log')
  }

  async #run(kubeconfig: string, port: number, args: string[]): Promise<number> {
    const serve = ['serve', '--kubeconfig', kubeconfig, '--host', '127.0.0.1']
    const ports = ['--port', String(port), '--service-port', String(port)]
    const pid = await this.#plan.minder.ask({
      command: 'run',
      name: 'webhook',
      file: process.execPath,
      args: [join(packageRoot, 'webhook', 'main.ts'), ...serve, ...ports, ...args],
      log: this.#log,
      cwd: packageRoot,
    })
    if (typeof pid === 'number') return pid
    throw new ClusterError('PROGRAM_NOT_STARTED', 'The webhook has no process id: look into minder.log.')
  }
}
