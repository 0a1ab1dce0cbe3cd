import { delimiter, join } from 'node:path'
import type { KubeConfig } from '@kubernetes/client-node'
import type { ChosenCluster } from './chosen-cluster.ts'
import { chooseEntries, type ChosenUser } from './chosen-entries.ts'
import type { Credentials } from './connect.ts'
import { inClusterEntries } from './in-cluster.ts'
import type { Environment } from './keep-alive-agent.ts'
import type { KubeconfigFlags } from './kubeconfig-flags.ts'
import { PlainCredentials } from './plain-credentials.ts'
import { proxyOfEnvironment } from './proxy-of-environment.ts'
import { type KubeconfigEntries, readKubeconfig } from './read-kubeconfig.ts'

/** What the process has that a kubeconfig may refer to. */
export interface KubeconfigSurroundings {
  readonly env: Environment
  /** Where `.kube/config` is; '' is nowhere. */
  readonly homeFolder: string
  /** A person sits at stdin: a credential plugin may ask. */
  readonly interactive?: boolean
  /** ms since 1970; the clock of the machine where it is not given */
  readonly now?: () => number
}

/**
 * The cluster and the credentials by kubectl's rules: --kubeconfig, else the list in KUBECONFIG, else ~/.kube/config, else the
 * service account of a pod, else http://localhost:8080; the other flags laid over it.
 * @throws KubeconfigError
 */
export async function loadKubeconfig(
  flags: KubeconfigFlags,
  { env, homeFolder, interactive = false, now = Date.now }: KubeconfigSurroundings,
): Promise<KubeConfig> {
  const { cluster, user } = chosen(flags, { env, homeFolder })
  // client-node takes half a second to import: only who talks to a cluster waits for it, and a bad flag is told before.
  const { KubectlConfig } = await import('./kubectl-config.ts')
  return new KubectlConfig(cluster, user, { env, interactive, now })
}

/**
 * The name of the context that is chosen, for people; '' where none is named.
 * @throws KubeconfigError
 */
export function contextName(
  flags: KubeconfigFlags,
  { env, homeFolder }: Pick<KubeconfigSurroundings, 'env' | 'homeFolder'>,
): string {
  return flags.context || entriesFrom(flags, env, homeFolder).currentContext
}

/**
 * The same as what a request needs of it, which comes without client-node wherever it can.
 * @throws KubeconfigError
 */
export async function loadCredentials(
  flags: KubeconfigFlags,
  { env, homeFolder, interactive = false, now = Date.now }: KubeconfigSurroundings,
): Promise<Credentials> {
  const { cluster, user } = chosen(flags, { env, homeFolder })
  if (PlainCredentials.suffice(cluster, user)) return new PlainCredentials(cluster, user, { env, interactive, now })
  const { KubectlConfig } = await import('./kubectl-config.ts')
  return new KubectlConfig(cluster, user, { env, interactive, now })
}

function chosen(
  flags: KubeconfigFlags,
  { env, homeFolder }: Pick<KubeconfigSurroundings, 'env' | 'homeFolder'>,
): { readonly cluster: ChosenCluster; readonly user: ChosenUser } {
  const { cluster, user } = chooseEntries(entriesFrom(flags, env, homeFolder), flags)
  const { proxyUrl, server } = cluster
  // What is no URL is told of by whoever connects.
  if (proxyUrl !== '' || !URL.canParse(server)) return { cluster, user }
  return { cluster: { ...cluster, proxyUrl: proxyOfEnvironment(new URL(server), env) }, user }
}

function entriesFrom(flags: KubeconfigFlags, env: Environment, homeFolder: string): KubeconfigEntries {
  if (flags.kubeconfig) return readKubeconfig([flags.kubeconfig], true)
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '')
  const files = listed.length > 0 || homeFolder === '' ? listed : [join(homeFolder, '.kube', 'config')]
  const entries = readKubeconfig(files, false)
  const isEmpty = entries.clusters.size + entries.users.size + entries.contexts.size === 0
  return (isEmpty && !flags.server ? inClusterEntries(env) : undefined) ?? entries
}
