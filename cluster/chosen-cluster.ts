import { ownValue, textAt } from '../tokens/json.ts'
import { KubeconfigError } from './kubeconfig-error.ts'
import type { KubeconfigFlags } from './kubeconfig-flags.ts'
import { mustBeReadable } from './must-be-readable.ts'
import { proxyProblem } from './proxy-problem.ts'
import type { KubeconfigEntries } from './read-kubeconfig.ts'

/** Where to go and how to trust it; '' where the kubeconfig says nothing. */
export interface ChosenCluster {
  readonly name: string
  readonly server: string
  readonly caFile: string
  readonly caData: string
  readonly skipTlsVerify: boolean
  readonly tlsServerName: string
  readonly proxyUrl: string
}

/**
 * The cluster that kubectl would take, the flags laid over what the files say.
 * @param hasCertificate whether a client certificate is shown, which only TLS can
 * @throws KubeconfigError
 */
export function chooseCluster(
  { clusters }: KubeconfigEntries,
  name: string,
  flags: KubeconfigFlags,
  hasCertificate: boolean,
): ChosenCluster {
  const entry = clusters.get(name)
  if (entry === undefined && name !== '') {
    throw new KubeconfigError(`no server found for cluster "${name}"`, { flag: flags.cluster ? 'cluster' : undefined })
  }
  const read = (key: string): string => textAt(entry ?? {}, key)
  const trust = chooseTrust(flags, {
    caFile: read('certificate-authority'),
    caData: read('certificate-authority-data'),
    skipTlsVerify: ownValue(entry ?? {}, 'insecure-skip-tls-verify') === true,
  })
  mustBeReadable(trust.caData === '' ? trust.caFile : '', 'certificate-authority', name)
  const server = flags.server || read('server') || 'http://localhost:8080'
  const speaksTls = trust.caFile !== '' || trust.caData !== '' || trust.skipTlsVerify || hasCertificate
  const proxyUrl = read('proxy-url')
  const problem = proxyUrl === '' ? undefined : proxyProblem(proxyUrl)
  if (problem !== undefined) throw new KubeconfigError(`invalid 'proxy-url' for cluster "${name}": ${problem}`)
  return {
    name,
    server: withScheme(server, speaksTls).replace(/\/$/, ''),
    ...trust,
    // The name of a cluster's certificate says nothing about the server of the flag.
    tlsServerName: flags.tlsServerName || (flags.server ? '' : read('tls-server-name')),
    proxyUrl,
  }
}

type Trust = Pick<ChosenCluster, 'caFile' | 'caData' | 'skipTlsVerify'>

/** Whoever names an authority wants the server to be verified by it, whatever the kubeconfig says. */
function chooseTrust({ certificateAuthority = '', insecureSkipTlsVerify }: KubeconfigFlags, entry: Trust): Trust {
  const trust =
    certificateAuthority !== '' || insecureSkipTlsVerify === true
      ? { caFile: certificateAuthority, caData: '', skipTlsVerify: insecureSkipTlsVerify ?? false }
      : { ...entry, skipTlsVerify: insecureSkipTlsVerify ?? entry.skipTlsVerify }
  if (trust.skipTlsVerify && (trust.caFile !== '' || trust.caData !== '')) {
    throw new KubeconfigError('specifying a root certificates file with the insecure flag is not allowed')
  }
  return trust
}

function withScheme(server: string, speaksTls: boolean): string {
  if (/^https?:\/\//i.test(server)) return server
  return `${speaksTls ? 'https' : 'http'}://${server}`
}
