import type { KubeconfigFlags } from '../../cluster/kubeconfig-flags.ts'
import { serverShown } from '../../cluster/server-shown.ts'
import { shellWord } from './shell-word.ts'

/**
 * A command that is told to a person, ready to be pasted, with the flags that chose the cluster and the user of this one: without
 * them it would change whatever the current context names. A bearer is not among them, nor a login in a URL.
 * @param command of kubectl or of this plugin; both take these flags at the end
 */
export function commandForCluster(command: string, { kubeconfig: given }: { kubeconfig: KubeconfigFlags }): string {
  const flags: readonly (readonly [name: string, value: string | undefined])[] = [
    ['kubeconfig', given.kubeconfig],
    ['context', given.context],
    ['cluster', given.cluster],
    ['user', given.user],
    ['server', given.server === undefined ? undefined : serverShown(given.server)],
    ['as', given.as],
    ...(given.asGroup ?? []).map((group) => ['as-group', group] as const),
    ['as-uid', given.asUid],
    ['certificate-authority', given.certificateAuthority],
    ['client-certificate', given.clientCertificate],
    ['client-key', given.clientKey],
    ['insecure-skip-tls-verify', given.insecureSkipTlsVerify === true ? 'true' : undefined],
    ['tls-server-name', given.tlsServerName],
  ]
  return [
    command,
    ...flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${shellWord(value)}`])),
  ].join(' ')
}
