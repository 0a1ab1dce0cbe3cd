import type { RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import { headersOf } from './headers-of.ts'
import type { ChosenCluster } from './chosen-cluster.ts'
import type { ChosenUser, Impersonation } from './chosen-entries.ts'
import { impersonationHeaders } from './impersonation-headers.ts'
import { ExecCredential, type ExecSurroundings } from './exec-credential.ts'
import { TokenFile } from './token-file.ts'

/**
 * A KubeConfig of one cluster and one user, with what client-node leaves out of kubectl's rules: `tokenFile`, groups and uid to
 * impersonate, and credential plugins that may ask. Certificates, auth providers and SOCKS proxies are client-node's.
 */
export class KubectlConfig extends KubeConfig {
  readonly #impersonate: Impersonation
  readonly #tokenFile: TokenFile | undefined
  readonly #exec: ExecCredential | undefined

  constructor(cluster: ChosenCluster, user: ChosenUser, surroundings: ExecSurroundings) {
    super()
    this.loadFromOptions({
      clusters: [forClientNode(cluster)],
      users: [userForClientNode(user)],
      contexts: [{ name: 'chosen', cluster: cluster.name, user: user.name }],
      currentContext: 'chosen',
    })
    this.#impersonate = user.impersonate
    if (user.tokenFile !== '') this.#tokenFile = new TokenFile(user.tokenFile, surroundings.now)
    if (user.exec !== undefined) this.#exec = new ExecCredential(user.exec, cluster, surroundings)
  }

  override async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    const credential = await this.#exec?.credential()
    await super.applyToHTTPSOptions(options)
    const token = this.#tokenFile?.token() ?? credential?.token ?? ''
    if (credential !== undefined && credential.certificate !== '') {
      options.cert = credential.certificate
      options.key = credential.key
    }
    const bearer = token === '' ? {} : { Authorization: `Bearer ${token}` }
    options.headers = { ...headersOf(options), ...bearer, ...impersonationHeaders(this.#impersonate) }
  }
}

function forClientNode(cluster: ChosenCluster): object {
  return {
    name: cluster.name,
    server: cluster.server,
    // client-node refuses plain HTTP unless it is told not to verify; there is nothing to verify.
    skipTLSVerify: cluster.skipTlsVerify || cluster.server.startsWith('http:'),
    ...(cluster.caData !== '' ? { caData: cluster.caData } : cluster.caFile !== '' && { caFile: cluster.caFile }),
    ...(cluster.tlsServerName && { tlsServerName: cluster.tlsServerName }),
    ...(cluster.proxyUrl && { proxyUrl: cluster.proxyUrl }),
  }
}

function userForClientNode(user: ChosenUser): object {
  return {
    name: user.name,
    ...(user.certData !== '' ? { certData: user.certData } : user.certFile !== '' && { certFile: user.certFile }),
    ...(user.keyData !== '' ? { keyData: user.keyData } : user.keyFile !== '' && { keyFile: user.keyFile }),
    ...(user.token && { token: user.token }),
    ...(user.username && { username: user.username, password: user.password }),
    ...(user.authProvider && { authProvider: user.authProvider }),
  }
}
