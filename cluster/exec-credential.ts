import { spawn } from 'node:child_process'
import { isJsonObject, type JsonObject, objectAt, ownValue, textAt } from '../tokens/json.ts'
import type { ChosenCluster } from './chosen-cluster.ts'
import { parseExactJsonObject } from './exact-json.ts'
import type { Environment } from './keep-alive-agent.ts'

/** What a credential plugin gives: a bearer, or a client certificate and its key as PEM, or both; '' is none. */
export interface Credential {
  readonly token: string
  readonly certificate: string
  readonly key: string
}

/** What the plugin is run with. `interactive` lets it ask the person at the terminal; its stderr is ours. */
export interface ExecSurroundings {
  readonly env: Environment
  readonly interactive: boolean
  /** ms since 1970 */
  readonly now: () => number
}

/**
 * Runs the `exec` command of a kubeconfig user as kubectl does (client-go credential plugins), and keeps what it gives until it
 * ends. Unlike client-node's own, it tells the plugin about the cluster, and lets it ask for a password: `rancher token` does.
 */
export class ExecCredential {
  readonly #exec: JsonObject
  readonly #cluster: ChosenCluster
  readonly #surroundings: ExecSurroundings
  #kept: { readonly credential: Credential; readonly endsAt: number } | undefined
  #running: Promise<Credential> | undefined

  constructor(exec: JsonObject, cluster: ChosenCluster, surroundings: ExecSurroundings) {
    this.#exec = exec
    this.#cluster = cluster
    this.#surroundings = surroundings
  }

  /** @throws Error with kubectl's sentence where the command is not there, fails, or prints something else */
  async credential(): Promise<Credential> {
    if (this.#kept !== undefined && this.#surroundings.now() < this.#kept.endsAt) return this.#kept.credential
    this.#running ??= this.#run().finally(() => (this.#running = undefined))
    return this.#running
  }

  async #run(): Promise<Credential> {
    const status = statusOf(await this.#output(), this.#apiVersion)
    const credential = {
      token: textAt(status, 'token'),
      certificate: textAt(status, 'clientCertificateData'),
      key: textAt(status, 'clientKeyData'),
    }
    if (credential.token === '' && credential.certificate === '') {
      throw new Error('exec plugin did not return a token or cert/key pair')
    }
    if ((credential.certificate === '') !== (credential.key === '')) {
      throw new Error('exec plugin returned only certificate or key, not both')
    }
    const endsAt = Date.parse(textAt(status, 'expirationTimestamp'))
    this.#kept = { credential, endsAt: Number.isNaN(endsAt) ? Number.POSITIVE_INFINITY : endsAt }
    return credential
  }

  get #apiVersion(): string {
    return textAt(this.#exec, 'apiVersion') || 'client.authentication.k8s.io/v1'
  }

  #output(): Promise<string> {
    const command = textAt(this.#exec, 'command')
    const args = ownValue(this.#exec, 'args')
    const mode = textAt(this.#exec, 'interactiveMode') || 'IfAvailable'
    if (mode === 'Always' && !this.#surroundings.interactive) {
      throw new Error(`exec plugin cannot support interactive mode: standard input is not a terminal`)
    }
    const stdin = mode !== 'Never' && this.#surroundings.interactive
    return new Promise((resolve, reject) => {
      const child = spawn(command, Array.isArray(args) ? args.map(String) : [], {
        env: { ...this.#surroundings.env, ...this.#extraEnv(), KUBERNETES_EXEC_INFO: this.#execInfo(stdin) },
        stdio: [stdin ? 'inherit' : 'ignore', 'pipe', 'inherit'],
      })
      const chunks: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      child.on('error', (cause) => {
        const missing = 'code' in cause && cause.code === 'ENOENT'
        const hint = textAt(this.#exec, 'installHint')
        const text = missing
          ? `exec: executable ${command} not found${hint && `\n\n${hint}`}`
          : `exec: ${cause.message}`
        reject(new Error(text, { cause }))
      })
      child.on('close', (code, signal) => {
        if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'))
        else
          reject(new Error(`exec: executable ${command} failed with ${code === null ? signal : `exit code ${code}`}`))
      })
    })
  }

  #extraEnv(): Record<string, string> {
    const entries = ownValue(this.#exec, 'env')
    return Object.fromEntries(
      (Array.isArray(entries) ? entries : [])
        .filter(isJsonObject)
        .map((entry) => [textAt(entry, 'name'), textAt(entry, 'value')]),
    )
  }

  #execInfo(interactive: boolean): string {
    const cluster = ownValue(this.#exec, 'provideClusterInfo') === true ? { cluster: clusterInfo(this.#cluster) } : {}
    return JSON.stringify({
      kind: 'ExecCredential',
      apiVersion: this.#apiVersion,
      spec: { ...cluster, interactive },
    })
  }
}

function statusOf(output: string, apiVersion: string): JsonObject {
  let answer: JsonObject
  try {
    answer = parseExactJsonObject(output)
  } catch (cause) {
    // What it printed may be half a credential: it is not for a message.
    throw new Error('exec plugin printed no ExecCredential', { cause })
  }
  if (textAt(answer, 'apiVersion') !== apiVersion) {
    throw new Error(`exec plugin is configured to use API version ${apiVersion}, plugin returned another`)
  }
  return objectAt(answer, 'status')
}

function clusterInfo({ server, tlsServerName, skipTlsVerify, caData, proxyUrl }: ChosenCluster): JsonObject {
  return {
    server,
    ...(tlsServerName && { 'tls-server-name': tlsServerName }),
    ...(skipTlsVerify && { 'insecure-skip-tls-verify': true }),
    ...(caData && { 'certificate-authority-data': caData }),
    ...(proxyUrl && { 'proxy-url': proxyUrl }),
  }
}
