import { join } from 'node:path'
import type { ApiserverRunner } from './apiserver/apiserver-runner.ts'
import { ApiConnection, type ApiAnswer, type Credentials } from './api/api-connection.ts'
import { ClusterError } from './cluster-error.ts'
import type { HttpsAnswer } from './minder/https-get.ts'
import type { MinderLink } from './minder/minder-link.ts'
import { runKubectl, type KubectlResult } from './run-kubectl.ts'
import { takeDown } from './take-down.ts'
import type { WebhookRunner } from './webhook/webhook-runner.ts'

export interface ClusterParts {
  dir: string
  server: string
  /** PEM of the authority that the server's certificate is verified by. */
  ca: string
  kubectlPath: string
  identities: ReadonlyMap<string, Credentials>
  minder: MinderLink
}

/** A running control plane with its identities, as tests use it. */
export class Cluster {
  readonly dir: string
  readonly server: string
  readonly ca: string
  readonly kubectlPath: string
  /** The path of the kubeconfig that holds every context. */
  readonly kubeconfig: string
  readonly #identities: ReadonlyMap<string, Credentials>
  readonly #minder: MinderLink
  readonly #connections = new Map<string, ApiConnection>()
  #webhook: WebhookRunner | undefined
  #apiserver: ApiserverRunner | undefined
  #left = false
  /** Hears of everything that is answered through this cluster. */
  onAnswer: (answer: string) => void = () => undefined

  constructor({ dir, server, ca, kubectlPath, identities, minder }: ClusterParts) {
    this.dir = dir
    this.server = server
    this.ca = ca
    this.kubectlPath = kubectlPath
    this.kubeconfig = join(dir, 'kubeconfig')
    this.#identities = identities
    this.#minder = minder
  }

  get contexts(): string[] {
    return [...this.#identities.keys()]
  }

  /** Who a context is, for requests of one's own making. */
  as(context: string): Credentials {
    const credentials = this.#identities.get(context)
    if (credentials !== undefined) return credentials
    throw new ClusterError(
      'NO_SUCH_CONTEXT',
      `There is no context ${context}: the contexts are ${this.contexts.join(', ')}.`,
    )
  }

  /** The keep-alive connections of a context, made once. */
  connect(context: string): ApiConnection {
    const known = this.#connections.get(context)
    if (known !== undefined) return known
    const connection = new ApiConnection(this.server, this.ca, this.as(context))
    connection.onAnswer = (answer) => this.onAnswer(answer)
    this.#connections.set(context, connection)
    return connection
  }

  request(
    context: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer> {
    return this.connect(context).request(method, path, body, headers)
  }

  async kubectl(context: string, args: string[], stdin?: string, env?: Record<string, string>): Promise<KubectlResult> {
    const result = await runKubectl({
      binary: this.kubectlPath,
      kubeconfig: this.kubeconfig,
      cacheDir: join(this.dir, 'kubectl-cache'),
      context,
      args,
      ...(stdin === undefined ? {} : { stdin }),
      ...(env === undefined ? {} : { env }),
    })
    this.onAnswer(result.stdout + result.stderr)
    return result
  }

  get webhookPid(): number | undefined {
    return this.#webhook?.pid
  }

  useWebhook(webhook: WebhookRunner): void {
    this.#webhook = webhook
  }

  /** What the webhook itself answers to a GET, such as /readyz or /metrics. */
  askWebhook(path: string): Promise<HttpsAnswer> {
    return this.#runner().get(path)
  }

  /** Our Token API server. */
  get apiserver(): ApiserverRunner {
    if (this.#apiserver !== undefined) return this.#apiserver
    throw new ClusterError('NO_APISERVER', "This cluster's Tokens are a CRD: start it with tokens: 'apiserver'.")
  }

  useApiserver(apiserver: ApiserverRunner): void {
    this.#apiserver = apiserver
  }

  /** Starts the webhook again, with these arguments more than it needs. */
  async startWebhook(args: string[] = []): Promise<void> {
    await this.#runner().start(args)
  }

  /** Gives how it ended, such as `ended with code 0`. */
  stopWebhook(signal: NodeJS.Signals = 'SIGKILL'): Promise<string> {
    return this.#runner().stop(signal)
  }

  /** Ends kube-apiserver at once, with every connection to it, and starts it again at the same address. */
  async restartApiServer(): Promise<void> {
    await this.#minder.ask({ command: 'restart-api-server' })
  }

  /** Ends etcd at once and starts it again, with its data, at the same address. */
  async restartEtcd(): Promise<void> {
    await this.#minder.ask({ command: 'restart-etcd' })
  }

  /** Starts one more kube-apiserver over the same etcd, as a control plane of several has them, and gives its address. */
  async startAnotherApiServer(): Promise<string> {
    const port = await this.#minder.ask({ command: 'start-another-api-server' })
    return `https://127.0.0.1:${Number(port)}`
  }

  /** Lets the cluster outlive this process; `takeDown(dir)` ends it then. */
  async leaveRunning(): Promise<void> {
    await this.#minder.leave()
    this.#left = true
    this.#hangUp()
  }

  /** Ends everything; may be called more than once. */
  async stop(): Promise<void> {
    this.#hangUp()
    if (this.#left) await takeDown(this.dir)
    else await this.#minder.stop()
  }

  #runner(): WebhookRunner {
    if (this.#webhook !== undefined) return this.#webhook
    throw new ClusterError('NO_WEBHOOK', 'This cluster was started without the webhook: start it with webhook: true.')
  }

  #hangUp(): void {
    for (const connection of this.#connections.values()) connection.close()
    this.#connections.clear()
  }
}
