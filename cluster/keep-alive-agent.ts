import http from 'node:http'
import https from 'node:https'

/** kube-apiserver closes a connection after 90 s without a request; closing it first spares a request that would be lost. */
const IDLE_SOCKET_MS = 60_000

export type Environment = Readonly<Record<string, string | undefined>>

/** An agent that keeps connections open, through the proxy where there is one. */
export function keepAliveAgent({ protocol }: URL, proxyUrl: string | undefined): http.Agent | https.Agent {
  const options = {
    keepAlive: true,
    timeout: IDLE_SOCKET_MS,
    ...(proxyUrl !== undefined && { proxyEnv: { https_proxy: proxyUrl, http_proxy: proxyUrl } }),
  }
  return protocol === 'http:' ? new http.Agent(options) : new https.Agent(options)
}
