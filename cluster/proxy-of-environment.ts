import { BlockList, isIP } from 'node:net'
import type { Environment } from './keep-alive-agent.ts'
import { KubeconfigError } from './kubeconfig-error.ts'
import { proxyProblem } from './proxy-problem.ts'

/**
 * The proxy by which the environment wants a server to be reached, '' for none. HTTPS_PROXY, HTTP_PROXY and NO_PROXY mean what
 * they mean to kubectl (golang.org/x/net/http/httpproxy), which Node reads otherwise: NO_PROXY may hold 10.0.0.0/8, and
 * example.com stands for a.example.com too.
 * @throws KubeconfigError where it names a proxy that cannot be used
 */
export function proxyOfEnvironment(server: URL, env: Environment): string {
  const variable = server.protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY'
  const named = env[variable] || env[variable.toLowerCase()] || ''
  if (named === '' || isExcepted(server, env['NO_PROXY'] || env['no_proxy'] || '')) return ''
  const proxyUrl = named.includes('://') ? named : `http://${named}`
  const problem = proxyProblem(proxyUrl)
  if (problem !== undefined) throw new KubeconfigError(`invalid proxy in ${variable}: ${problem}`)
  return proxyUrl
}

function isExcepted({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (host === 'localhost' || (isIP(host) !== 0 && isIn(host, '127.0.0.0', 8)) || host === '::1') return true
  const ownPort = port || (protocol === 'http:' ? '80' : '443')
  return noProxy.split(',').some((entry) => fits(entry.trim().toLowerCase(), host, ownPort))
}

function fits(entry: string, host: string, port: string): boolean {
  if (entry === '' || entry === '*') return entry === '*'
  const [, network = '', bits = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry) ?? []
  if (isIP(network) !== 0) return isIP(host) !== 0 && isIn(host, network, Number(bits))
  const [, bracketed, plain, itsPort] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? []
  const name = bracketed ?? plain ?? entry
  if (itsPort !== undefined && itsPort !== port) return false
  if (isIP(name) !== 0) return isIP(host) !== 0 && isIn(host, name, isIP(name) === 4 ? 32 : 128)
  const domain = name.replace(/^\*\./, '.')
  return domain !== '' && (host === domain || host.endsWith(domain.startsWith('.') ? domain : `.${domain}`))
}

function isIn(address: string, network: string, bits: number): boolean {
  const version = (text: string): 'ipv4' | 'ipv6' => (isIP(text) === 6 ? 'ipv6' : 'ipv4')
  if (bits > (isIP(network) === 6 ? 128 : 32)) return false
  const list = new BlockList()
  list.addSubnet(network, bits, version(network))
  return list.check(address, version(address))
}
