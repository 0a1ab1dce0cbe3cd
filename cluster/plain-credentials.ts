import { readFileSync } from 'node:fs'
import type { RequestOptions } from 'node:https'
import type { ChosenCluster } from './chosen-cluster.ts'
import type { ChosenUser } from './chosen-entries.ts'
import type { Credentials } from './connect.ts'
import { ExecCredential, type ExecSurroundings } from './exec-credential.ts'
import { impersonationHeaders } from './impersonation-headers.ts'
import { TokenFile } from './token-file.ts'

/**
 * The credentials of nearly every kubeconfig, without client-node, which takes longer to load than a short list takes to print:
 * certificates, bearers, files of them, passwords and credential plugins. Auth providers and SOCKS proxies are client-node's.
 */
export class PlainCredentials implements Credentials {
  readonly #cluster: ChosenCluster
  readonly #user: ChosenUser
  readonly #tokenFile: TokenFile | undefined
  readonly #exec: ExecCredential | undefined

  /** Whether it can be these. */
  static suffice({ proxyUrl }: ChosenCluster, { authProvider }: ChosenUser): boolean {
    return authProvider === undefined && !proxyUrl.startsWith('socks')
  }

  constructor(cluster: ChosenCluster, user: ChosenUser, surroundings: ExecSurroundings) {
    this.#cluster = cluster
    this.#user = user
    if (user.tokenFile !== '') this.#tokenFile = new TokenFile(user.tokenFile, surroundings.now)
    if (user.exec !== undefined) this.#exec = new ExecCredential(user.exec, cluster, surroundings)
  }

  getCurrentCluster(): ReturnType<Credentials['getCurrentCluster']> {
    const { name, server, skipTlsVerify, tlsServerName, proxyUrl } = this.#cluster
    return {
      name,
      server,
      skipTLSVerify: skipTlsVerify,
      ...(tlsServerName && { tlsServerName }),
      ...(proxyUrl && { proxyUrl }),
    }
  }

  /** Files are read for each request, so that a renewed certificate is taken up. */
  async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    const [cluster, user] = [this.#cluster, this.#user]
    const credential = await this.#exec?.credential()
    const ca = pemOf(cluster.caData, cluster.caFile)
    const cert = credential?.certificate || pemOf(user.certData, user.certFile)
    const key = credential?.key || pemOf(user.keyData, user.keyFile)
    if (cluster.skipTlsVerify) options.rejectUnauthorized = false
    if (cluster.tlsServerName !== '') options.servername = cluster.tlsServerName
    if (ca !== undefined) options.ca = ca
    if (cert !== undefined) options.cert = cert
    if (key !== undefined) options.key = key
    if (user.username !== '') options.auth = `${user.username}:${user.password}`
    const token = this.#tokenFile?.token() || credential?.token || user.token
    options.headers = {
      ...(token !== '' && { Authorization: `Bearer ${token}` }),
      ...impersonationHeaders(user.impersonate),
    }
  }
}

function pemOf(data: string, file: string): Buffer | undefined {
  if (data !== '') return Buffer.from(data, 'base64')
  return file === '' ? undefined : readFileSync(file)
}
