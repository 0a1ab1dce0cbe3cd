import { accessSync, constants } from 'node:fs'
import { isJsonObject, type JsonObject, objectAt, ownValue, textAt } from '../tokens/json.ts'
import { KubeconfigError } from './kubeconfig-error.ts'
import type { KubeconfigFlags } from './kubeconfig-flags.ts'
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

/** Who to be; '' where the kubeconfig says nothing. */
export interface ChosenUser {
  readonly name: string
  readonly certFile: string
  readonly certData: string
  readonly keyFile: string
  readonly keyData: string
  readonly token: string
  readonly tokenFile: string
  readonly username: string
  readonly password: string
  readonly exec: JsonObject | undefined
  readonly authProvider: JsonObject | undefined
  readonly impersonate: Impersonation
}

export interface Impersonation {
  readonly user: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

/**
 * The cluster and the user that kubectl would take, the flags laid over what the files say.
 * @throws KubeconfigError where one that is named does not exist, or a file that it names cannot be read
 */
export function chooseEntries(
  entries: KubeconfigEntries,
  flags: KubeconfigFlags,
): { readonly cluster: ChosenCluster; readonly user: ChosenUser } {
  const contextName = flags.context || entries.currentContext
  const context = contextName === '' ? {} : entries.contexts.get(contextName)
  if (context === undefined) {
    throw new KubeconfigError(`context was not found for specified context: ${contextName}`)
  }
  const user = chooseUser(entries, flags.user || textAt(context, 'user'), flags)
  return { cluster: chooseCluster(entries, flags.cluster || textAt(context, 'cluster'), flags, user), user }
}

function chooseCluster(
  entries: KubeconfigEntries,
  name: string,
  flags: KubeconfigFlags,
  { certFile, certData }: ChosenUser,
): ChosenCluster {
  const entry = entries.clusters.get(name)
  if (entry === undefined && name !== '') {
    throw new KubeconfigError(`no server found for cluster "${name}"`, { flag: flags.cluster ? 'cluster' : undefined })
  }
  const read = (key: string): string => textAt(entry ?? {}, key)
  const skipTlsVerify = flags.insecureSkipTlsVerify ?? ownValue(entry ?? {}, 'insecure-skip-tls-verify') === true
  const trustsNobody = flags.insecureSkipTlsVerify === true
  const caFile = trustsNobody ? '' : flags.certificateAuthority || read('certificate-authority')
  const caData = trustsNobody || flags.certificateAuthority ? '' : read('certificate-authority-data')
  mustBeReadable(caData === '' ? caFile : '', 'certificate-authority', name)
  const server = flags.server || read('server') || 'http://localhost:8080'
  const speaksTls = [caFile, caData, certFile, certData].some((text) => text !== '') || skipTlsVerify
  return {
    name,
    server: withScheme(server, speaksTls).replace(/\/$/, ''),
    caFile,
    caData,
    skipTlsVerify,
    // The name of a cluster's certificate says nothing about the server of the flag.
    tlsServerName: flags.tlsServerName || (flags.server ? '' : read('tls-server-name')),
    proxyUrl: read('proxy-url'),
  }
}

function chooseUser(entries: KubeconfigEntries, name: string, flags: KubeconfigFlags): ChosenUser {
  const entry = entries.users.get(name)
  if (entry === undefined && name !== '') {
    throw new KubeconfigError(`auth info "${name}" does not exist`, { flag: flags.user ? 'user' : undefined })
  }
  const read = (key: string): string => textAt(entry ?? {}, key)
  const user = {
    name,
    certFile: flags.clientCertificate || read('client-certificate'),
    certData: flags.clientCertificate ? '' : read('client-certificate-data'),
    keyFile: flags.clientKey || read('client-key'),
    keyData: flags.clientKey ? '' : read('client-key-data'),
    token: flags.token || read('token'),
    tokenFile: flags.token ? '' : read('tokenFile'),
    username: read('username'),
    password: read('password'),
    authProvider: presentObject(entry ?? {}, 'auth-provider'),
    impersonate: chooseImpersonation(entry ?? {}, name, flags),
  }
  mustBeReadable(user.certData === '' ? user.certFile : '', 'client-cert', name)
  mustBeReadable(user.keyData === '' ? user.keyFile : '', 'client-key', name)
  // As client-go has it, a command is only run for a user who has nothing else to show.
  const hasOther = [user.certFile, user.certData, user.token, user.tokenFile, user.username].some((text) => text !== '')
  return { ...user, exec: hasOther ? undefined : presentObject(entry ?? {}, 'exec') }
}

function chooseImpersonation(entry: JsonObject, name: string, flags: KubeconfigFlags): Impersonation {
  const chosen = {
    user: flags.as || textAt(entry, 'as'),
    uid: flags.asUid || textAt(entry, 'as-uid'),
    groups: flags.asGroup ?? textsOf(ownValue(entry, 'as-groups')),
    extra: Object.fromEntries(
      Object.entries(objectAt(entry, 'as-user-extra')).map(([key, values]) => [key, textsOf(values)]),
    ),
  }
  const asksForMore = chosen.uid !== '' || chosen.groups.length > 0 || Object.keys(chosen.extra).length > 0
  if (chosen.user === '' && asksForMore) {
    throw new KubeconfigError(`requesting uid, groups or user-extra for ${name} without impersonating a user`)
  }
  return chosen
}

function withScheme(server: string, speaksTls: boolean): string {
  if (/^https?:\/\//i.test(server)) return server
  return `${speaksTls ? 'https' : 'http'}://${server}`
}

function mustBeReadable(file: string, what: string, name: string): void {
  if (file === '') return
  try {
    accessSync(file, constants.R_OK)
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const reason = missing ? 'no such file or directory' : 'it cannot be read'
    throw new KubeconfigError(`unable to read ${what} ${file} for ${name} due to open ${file}: ${reason}`, { cause })
  }
}

function presentObject(entry: JsonObject, key: string): JsonObject | undefined {
  const value = ownValue(entry, key)
  return isJsonObject(value) ? value : undefined
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []
}
