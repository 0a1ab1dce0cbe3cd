import { isJsonObject, type JsonObject, objectAt, ownValue, textAt } from '../tokens/json.ts'
import { chooseCluster, type ChosenCluster } from './chosen-cluster.ts'
import { KubeconfigError } from './kubeconfig-error.ts'
import type { KubeconfigFlags } from './kubeconfig-flags.ts'
import { mustBeReadable } from './must-be-readable.ts'
import type { KubeconfigEntries } from './read-kubeconfig.ts'

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
  const hasCertificate = user.certFile !== '' || user.certData !== ''
  const cluster = chooseCluster(entries, flags.cluster || textAt(context, 'cluster'), flags, hasCertificate)
  return { cluster, user: cluster.server.toLowerCase().startsWith('http:') ? withoutCredentials(user) : user }
}

/** As kubectl has it, nobody shows a bearer or a password where the whole network can read it. */
function withoutCredentials({ name, impersonate }: ChosenUser): ChosenUser {
  return { ...NOBODY, name, impersonate }
}

const NOBODY = {
  certFile: '',
  certData: '',
  keyFile: '',
  keyData: '',
  token: '',
  tokenFile: '',
  username: '',
  password: '',
  exec: undefined,
  authProvider: undefined,
} as const

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
  if ((user.certFile !== '' || user.certData !== '') && user.keyFile === '' && user.keyData === '') {
    const message = `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`
    throw new KubeconfigError(message)
  }
  const provider = textAt(user.authProvider ?? {}, 'name')
  if (user.authProvider !== undefined && !AUTH_PROVIDERS.has(provider)) {
    throw new KubeconfigError(`no Auth Provider found for name ${JSON.stringify(provider)}`)
  }
  mustBeReadable(user.certData === '' ? user.certFile : '', 'client-cert', name)
  mustBeReadable(user.keyData === '' ? user.keyFile : '', 'client-key', name)
  // As client-go has it, a command is only run for a user who has nothing else to show.
  const hasOther = [user.certFile, user.certData, user.token, user.tokenFile, user.username].some((text) => text !== '')
  const exec = hasOther ? undefined : presentObject(entry ?? {}, 'exec')
  if (exec !== undefined && textAt(exec, 'command') === '') {
    throw new KubeconfigError(`command must be specified for ${name} to use exec authentication plugin`)
  }
  return { ...user, exec }
}

/** Those of client-node. */
const AUTH_PROVIDERS: ReadonlySet<string> = new Set(['azure', 'gcp', 'oidc'])

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

function presentObject(entry: JsonObject, key: string): JsonObject | undefined {
  const value = ownValue(entry, key)
  return isJsonObject(value) ? value : undefined
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []
}
