import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { CertificateBundle } from '../../serving/certificates/certificate-bundle.ts'
import { freePort } from '../../test/cluster/minder/free-port.ts'
import { httpsGet } from '../../test/cluster/minder/https-get.ts'
import type { Target } from '../webhook/drive.ts'
import type { Usage } from './tell-usage.ts'

export interface SoakedOptions {
  readonly name: string
  /** Where its certificate and its log are kept. */
  readonly folder: string
  readonly kubeconfig: string
  /** What it serves, mounted as any issuer's. */
  readonly certificates: Omit<CertificateBundle, 'caKey'>
  readonly servername: string
  /** More flags. */
  readonly args?: readonly string[]
  /** Modules that are loaded before its own code. */
  readonly preloads?: readonly string[]
}

const MAIN = fileURLToPath(new URL('../../webhook/main.ts', import.meta.url))
const TELL_USAGE = fileURLToPath(new URL('tell-usage.ts', import.meta.url))
const START_PATIENCE_MS = 60_000

/** The webhook as a process, which tells what it holds. */
export class SoakedWebhook {
  readonly target: Target
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, target: Target) {
    this.#child = child
    this.target = target
  }

  /** Resolves when it is ready. */
  static async start(options: SoakedOptions): Promise<SoakedWebhook> {
    const { name, folder, kubeconfig, certificates, servername, args = [], preloads = [] } = options
    const tls = join(folder, name)
    await mkdir(tls)
    const { ca, certificate, key } = certificates
    for (const [file, text] of Object.entries({ 'ca.crt': ca, 'tls.crt': certificate, 'tls.key': key })) {
      await writeFile(join(tls, file), text, { mode: 0o600 })
    }
    const port = await freePort()
    const logFile = join(folder, `${name}.log`)
    const log = await open(logFile, 'a')
    const node = ['--expose-gc', ...[TELL_USAGE, ...preloads].flatMap((module) => ['--import', module])]
    const ports = ['--host', '127.0.0.1', '--port', String(port), '--service-port', String(port)]
    const serve = [
      'serve',
      '--kubeconfig',
      kubeconfig,
      ...ports,
      '--tls-dir',
      tls,
      '--canary-seconds',
      '5',
      '--drain-seconds',
      '1',
    ]
    const child = spawn(process.execPath, [...node, MAIN, ...serve, ...args], {
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    })
    await log.close()
    const target = { port, ca, servername }
    for (const deadline = Date.now() + START_PATIENCE_MS; ; await sleep(50)) {
      if ((await httpsGet({ ...target, path: '/readyz' })).status === 200) return new SoakedWebhook(child, target)
      if (Date.now() < deadline && child.exitCode === null) continue
      child.kill('SIGKILL')
      throw new Error(`the webhook is not ready: ${(await readFile(logFile, 'utf8')).slice(-1000)}`)
    }
  }

  async usage(): Promise<Usage> {
    this.#child.send('usage')
    const [usage] = (await once(this.#child, 'message')) as [Usage]
    return usage
  }

  /** Lets it end by itself, and gives its exit code. */
  async stop(): Promise<number | null> {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) return exitCode
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
    return this.#child.exitCode
  }
}
