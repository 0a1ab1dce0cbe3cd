import http from 'node:http'
import https from 'node:https'

/** kube-apiserver closes a connection after 90 s without a request; closing it first spares a request that would be lost. */
const IDLE_SOCKET_MS = 60_000

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * An agent that keeps connections open.
 * @param proxyUrl the `proxy-url` of a kubeconfig; where there is none HTTPS_PROXY, HTTP_PROXY and NO_PROXY of `env` count
 */
export function keepAliveAgent(server: URL, proxyUrl: string | undefined, env: Environment): http.Agent | https.Agent {
  const options = {
    keepAlive: true,
    timeout: IDLE_SOCKET_MS,
    proxyEnv: proxyUrl === undefined ? proxyOf(env) : { https_proxy: proxyUrl, http_proxy: proxyUrl },
  }
  return server.protocol === 'http:' ? new http.Agent(options) : new https.Agent(options)
}

/** As kubectl has it, the own machine is never reached through a proxy of the environment. */
function proxyOf(env: Environment): NonNullable<https.AgentOptions['proxyEnv']> {
  const none = ['localhost', '127.0.0.1', '[::1]', env['no_proxy'] ?? env['NO_PROXY']].filter(Boolean).join(',')
  return {
    https_proxy: env['https_proxy'] ?? env['HTTPS_PROXY'],
    http_proxy: env['http_proxy'] ?? env['HTTP_PROXY'],
    no_proxy: none,
  }
}
