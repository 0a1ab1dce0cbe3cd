// The minder owns every process of one test cluster. It is started apart from whoever wants the cluster, and ends all of
// them when the channel to that one closes, for whatever reason, unless it was told to stay.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findBinaries } from '../binaries/find-binaries.ts'
import { ClusterError } from '../cluster-error.ts'
import { errorCode, errorText } from '../error-text.ts'
import { claimFolder } from '../running-record.ts'
import { tidyFolder } from '../tidy-folder.ts'
import { ControlPlane } from './control-plane.ts'
import { isNumberedRequest, type MinderMessage, type MinderRequest } from './minder-messages.ts'
import { ProcessTable } from './process-table.ts'

const dir = process.argv[2] ?? ''
const removeFolder = process.argv[3] === 'remove-folder'
const processes = new ProcessTable(dir, process.pid)
const controlPlane = new ControlPlane(dir, processes)
const ending = new AbortController()
let claimed = false
let stays = false
let starting: Promise<unknown> = Promise.resolve()

const tell = (message: MinderMessage): void => {
  // Whoever is gone need not be told.
  if (process.connected) process.send?.(message, () => undefined)
}

const start = async (apiServerArgs: string[]): Promise<unknown> => {
  await claimFolder(dir, { name: 'minder', pid: process.pid }).catch((error: unknown) => {
    throw errorCode(error) === 'EEXIST' ? alreadyUp() : error
  })
  claimed = true
  const binaries = await findBinaries({
    assets: process.env['KUBEBUILDER_ASSETS'] ?? '',
    cache: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    progress: (progress) => tell({ progress, long: true }),
    signal: ending.signal,
  })
  return controlPlane.start(binaries, apiServerArgs, (progress) => tell({ progress, long: false }))
}

const alreadyUp = (): ClusterError =>
  new ClusterError('ALREADY_UP', `A cluster is already up in ${dir}: use it, end it, or choose another folder.`)

const carryOut = async (request: MinderRequest): Promise<unknown> => {
  switch (request.command) {
    case 'start':
      starting = start(request.apiServerArgs)
      return starting
    case 'restart-api-server':
      return controlPlane.restartApiServer()
    case 'start-another-api-server':
      return controlPlane.startAnotherApiServer()
    case 'restart-etcd':
      return controlPlane.restartEtcd()
    case 'run':
      return (await processes.start(request)).pid
    case 'kill':
      return processes.kill(request.name, request.signal)
    case 'stay':
      stays = true
      return undefined
    case 'stop':
      return stop()
  }
}

const stop = async (): Promise<void> => {
  if (ending.signal.aborted) return
  ending.abort()
  await processes.close()
  // A build that was ended lets go of its lock.
  await Promise.race([starting.catch(() => undefined), sleep(2_000)])
  await processes.close()
  controlPlane.close()
  if (claimed) await tidyFolder(dir, removeFolder)
  process.exit(0)
}

const stopSoon = (): void => {
  void stop().catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
}

process.on('message', (message) => {
  if (!isNumberedRequest(message)) return
  const { id, request } = message
  carryOut(request).then(
    (value) => tell({ id, value }),
    (error: unknown) => {
      console.error(error)
      tell({ id, error: { code: errorCode(error), message: errorText(error) } })
    },
  )
})
process.on('disconnect', () => {
  if (!stays) stopSoon()
})
process.on('SIGTERM', stopSoon)
process.on('SIGINT', stopSoon)
process.on('SIGHUP', stopSoon)
process.on('uncaughtException', (error) => {
  console.error(error)
  stopSoon()
})
