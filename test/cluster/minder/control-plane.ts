import type { Server } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from '../binaries/program-files.ts'
import { writeCertificates } from '../certificates/write-certificates.ts'
import { ClusterError } from '../cluster-error.ts'
import { errorCode } from '../error-text.ts'
import { freePort } from './free-port.ts'
import type { StartedControlPlane } from './minder-messages.ts'
import type { ProcessTable } from './process-table.ts'
import { startApiServer, type ApiServerPlan } from './start-api-server.ts'
import { type Etcd, startEtcd } from './start-etcd.ts'
import { startTokenReviewServer } from './token-review-server.ts'

/** etcd, kube-apiserver and the server of token reviews: one cluster's control plane. */
export class ControlPlane {
  readonly #dir: string
  readonly #processes: ProcessTable
  #plan: ApiServerPlan | undefined
  #startEtcd: (() => Promise<Etcd>) | undefined
  #reviews: Server | undefined

  constructor(dir: string, processes: ProcessTable) {
    this.#dir = dir
    this.#processes = processes
  }

  async start(binaries: Binaries, extraArgs: string[], progress: (line: string) => void): Promise<StartedControlPlane> {
    const dir = this.#dir
    progress('making keys and certificates')
    const certificates = await writeCertificates(dir)
    const { server, kubeconfig } = await startTokenReviewServer(dir, certificates)
    this.#reviews = server
    progress('starting etcd')
    const etcd = await onFreePorts(async () => {
      const etcdPort = await freePort()
      this.#startEtcd = () => startEtcd(this.#processes, dir, binaries.etcd, certificates, etcdPort)
      return this.#startEtcd()
    })
    progress('starting kube-apiserver')
    const port = await onFreePorts(async () => {
      this.#plan = {
        name: 'kube-apiserver',
        dir,
        binary: binaries['kube-apiserver'],
        port: await freePort(),
        etcdUrl: etcd.url,
        tokenReviews: kubeconfig,
        certificates,
        extraArgs,
      }
      await startApiServer(this.#processes, this.#plan)
      return this.#plan.port
    })
    return { port, kubectl: binaries.kubectl }
  }

  /** Ends kube-apiserver at once and starts it again where it was. */
  async restartApiServer(): Promise<void> {
    const plan = this.#plan
    if (plan === undefined)
      throw new ClusterError('NOT_STARTED', 'There is no kube-apiserver to restart: start it first.')
    await onFreePorts(() => startApiServer(this.#processes, plan))
  }

  /** Starts one more kube-apiserver over the same etcd, and gives its port. */
  async startAnotherApiServer(): Promise<number> {
    const plan = this.#plan
    if (plan === undefined)
      throw new ClusterError('NOT_STARTED', 'There is no kube-apiserver to add to: start it first.')
    return onFreePorts(async () => {
      const port = await freePort()
      await startApiServer(this.#processes, { ...plan, name: 'another-kube-apiserver', port })
      return port
    })
  }

  /** Ends etcd at once and starts it again, with its data, where it was. */
  async restartEtcd(): Promise<void> {
    const start = this.#startEtcd
    if (start === undefined) throw new ClusterError('NOT_STARTED', 'There is no etcd to restart: start it first.')
    await onFreePorts(start)
  }

  close(): void {
    this.#reviews?.close()
    this.#reviews?.closeAllConnections()
  }
}

/** A port that was free may be taken before it is used: a few more tries, and it is not chance any more. */
const onFreePorts = async <T>(start: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await start()
    } catch (error) {
      if (errorCode(error) !== 'PORT_TAKEN' || tries === 4) throw error
      await sleep(250 * tries)
    }
  }
}
