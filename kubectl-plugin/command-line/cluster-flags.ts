import type { KubeconfigFlags } from '../../cluster/kubeconfig-flags.ts'
import type { Flag, LiveValues } from './command.ts'
import type { Given } from './given.ts'
import { millisecondsFromTimeout } from './request-timeout.ts'

/** Which cluster to talk to, as whom, and how: what kubectl's own flags say. */
export interface ClusterChoice {
  readonly kubeconfig: KubeconfigFlags
  /** ms; 0 is without end */
  readonly requestTimeoutMs: number
  /** From 6 on each request is told on stderr. */
  readonly verbosity: number
}

/** What completion offers. */
const SUGGESTS: Readonly<Record<string, LiveValues>> = {
  kubeconfig: 'files',
  context: 'contexts',
  cluster: 'kubeconfig-clusters',
  user: 'kubeconfig-users',
  'certificate-authority': 'files',
  'client-certificate': 'files',
  'client-key': 'files',
}

const text = (name: string, value: string, describe: string, short?: string): Flag => ({
  name,
  ...(short !== undefined && { short }),
  ...(SUGGESTS[name] !== undefined && { suggests: SUGGESTS[name] }),
  takes: 'text',
  value,
  describe,
})

/** With kubectl's names and meaning: hence --owner and --scope, where --user and --cluster would be nearer. */
export const CLUSTER_FLAGS: readonly Flag[] = [
  text('kubeconfig', 'FILE', 'Path to the kubeconfig file to use'),
  text('context', 'NAME', 'The kubeconfig context to use'),
  text('cluster', 'NAME', 'The kubeconfig cluster to use'),
  text('user', 'NAME', 'The kubeconfig user to use'),
  text('namespace', 'NAME', 'Accepted and ignored, for scripts; tokens have no namespace', 'n'),
  {
    name: 'all-namespaces',
    short: 'A',
    takes: 'switch',
    describe: 'Accepted and ignored, for scripts; tokens have no namespace',
  },
  text('server', 'URL', 'The address and port of the Kubernetes API server', 's'),
  text('token', 'BEARER', 'Bearer token to authenticate with'),
  text('as', 'USER', 'Username to impersonate'),
  {
    name: 'as-group',
    takes: 'texts',
    value: 'GROUP',
    keepsCommas: true,
    describe: 'Group to impersonate; may be repeated',
  },
  text('as-uid', 'UID', 'UID to impersonate'),
  text('certificate-authority', 'FILE', 'Path to a certificate file for the certificate authority'),
  text('client-certificate', 'FILE', 'Path to a client certificate file'),
  text('client-key', 'FILE', 'Path to a client key file'),
  {
    name: 'insecure-skip-tls-verify',
    takes: 'switch',
    describe: "Do not check the server's certificate; this makes the connection insecure",
  },
  text('tls-server-name', 'NAME', "The name to check the server's certificate against"),
  {
    name: 'request-timeout',
    takes: 'text',
    value: 'TIME',
    default: '0',
    describe: 'How long to wait for a single server request, such as 1s, 2m, 3h; 0 means no timeout',
  },
  text('cache-dir', 'FOLDER', 'Accepted and ignored, for scripts; nothing is cached'),
  {
    name: 'disable-compression',
    takes: 'switch',
    describe: 'Accepted and ignored, for scripts; responses are never compressed',
  },
  {
    name: 'v',
    short: 'v',
    takes: 'text',
    value: 'LEVEL',
    default: '0',
    describe: 'Log level; from 6 on, each request is logged to stderr',
  },
]

/** @throws UsageError */
export function clusterChoice(given: Given): ClusterChoice {
  const flags = {
    kubeconfig: given.text('kubeconfig'),
    context: given.text('context'),
    cluster: given.text('cluster'),
    user: given.text('user'),
    server: given.text('server'),
    token: given.text('token'),
    as: given.text('as'),
    asGroup: given.has('as-group') ? given.texts('as-group') : undefined,
    asUid: given.text('as-uid'),
    certificateAuthority: given.text('certificate-authority'),
    clientCertificate: given.text('client-certificate'),
    clientKey: given.text('client-key'),
    insecureSkipTlsVerify: given.has('insecure-skip-tls-verify') ? given.isOn('insecure-skip-tls-verify') : undefined,
    tlsServerName: given.text('tls-server-name'),
  }
  return {
    kubeconfig: withoutAbsent(flags),
    requestTimeoutMs:
      given.read('request-timeout', millisecondsFromTimeout, 'a time such as 1s, 2m or 3h, or 0 for no end') ?? 0,
    verbosity:
      given.read('v', (text) => (/^\d{1,2}$/.test(text) ? Number(text) : undefined), 'a number from 0 to 99') ?? 0,
  }
}

function withoutAbsent<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  const copy = { ...value }
  for (const key in copy) if (copy[key] === undefined) delete copy[key]
  return copy
}
