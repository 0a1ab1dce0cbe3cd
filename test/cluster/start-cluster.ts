import { mkdtemp, readFile, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Credentials } from './api/api-connection.ts'
import { installCrds } from './api/install-crds.ts'
import { writeManifests } from './api/write-manifests.ts'
import { certificateFiles } from './certificates/write-certificates.ts'
import { ClusterError } from './cluster-error.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { Cluster } from './cluster.ts'
import { bearerOf, newTokenValue, rancherLogins, reviewedUser } from './contexts/rancher-logins.ts'
import { serviceAccountToken } from './contexts/service-account-token.ts'
import { writeKubeconfig } from './contexts/write-kubeconfig.ts'
import { readCrds, readFixture } from './fixture.ts'
import { isStartedControlPlane } from './minder/minder-messages.ts'
import { MinderLink } from './minder/minder-link.ts'
import { prepareFolder } from './prepare-folder.ts'
import { writeExtSample, writeV3Sample } from './sample/write-sample.ts'
import { writeWebhookConfiguration } from './apiserver/apiserver-ground.ts'
import { ApiserverRunner } from './apiserver/apiserver-runner.ts'
import { WebhookRunner } from './webhook/webhook-runner.ts'

/** The parts of a Rancher cluster that are there before any token. */
const ground = ['service-accounts.yaml', 'users.yaml', 'clusters.yaml', 'settings.yaml', 'features.yaml', 'grants.yaml']

/**
 * Starts a control plane with the identities, the CRDs and the sample data, and resolves when all is ready. It ends with
 * this process at the latest.
 */
export const startCluster = async (options: ClusterOptions = {}): Promise<Cluster> => {
  const progress = options.progress ?? ((line, long) => (long ? console.error(line) : undefined))
  const removeFolder = options.dir === undefined
  // A short path: what is compared with a process's command line must not be a link.
  const dir = options.dir === undefined ? await temporaryFolder() : resolve(options.dir)
  await prepareFolder(dir)
  const minder = await MinderLink.open({ dir, removeFolder, progress })
  try {
    return await build(options, dir, minder, (line) => progress(line, false))
  } catch (error) {
    await minder.stop()
    throw error
  }
}

const temporaryFolder = async (): Promise<string> => mkdtemp(join(await realpath(tmpdir()), 'rtoken-cluster-'))

const build = async (
  options: ClusterOptions,
  dir: string,
  minder: MinderLink,
  progress: (line: string) => void,
): Promise<Cluster> => {
  const started = await minder.ask({ command: 'start', apiServerArgs: options.apiServerArgs ?? [] })
  if (!isStartedControlPlane(started)) throw new ClusterError('NOT_STARTED', 'The minder did not say what it started.')
  const server = `https://127.0.0.1:${started.port}`
  const files = certificateFiles(dir)
  const ca = await readFile(files.ca, 'utf8')
  const identities = new Map<string, Credentials>([
    ['admin', { cert: await readFile(files.admin.certificate, 'utf8'), key: await readFile(files.admin.key, 'utf8') }],
  ])
  const sessionValues = await logIn(dir, identities)
  const cluster = new Cluster({ dir, server, ca, kubectlPath: started.kubectl, identities, minder })

  const admin = cluster.connect('admin')
  progress('installing the CRDs')
  const tokens = options.tokens ?? 'apiserver'
  await installCrds(admin, await readCrds(tokens))
  progress('writing users, grants, settings and features')
  for (const name of ground) await writeManifests(admin, await readFixture(name))
  identities.set('rancher', { token: await serviceAccountToken(admin, 'cattle-system', 'rancher') })
  identities.set('restore', { token: await serviceAccountToken(admin, 'cattle-resources-system', 'rancher-backup') })
  await writeKubeconfig(cluster.kubeconfig, server, ca, identities)

  const sample = options.sample ?? 'none'
  progress(`writing the sample: ${sample}`)
  await writeV3Sample(admin, sample, sessionValues, progress)
  const user = cluster.connect('alice')
  if (tokens === 'apiserver') {
    progress('starting the Token API server')
    const apiserver = new ApiserverRunner({ dir, minder, admin, user })
    cluster.useApiserver(apiserver)
    await apiserver.start(options.apiserverArgs ?? [])
  }
  if (options.webhook ?? true) {
    progress('starting the webhook')
    const webhook = new WebhookRunner({ dir, minder, admin, user })
    cluster.useWebhook(webhook)
    const config = tokens === 'apiserver' ? ['--config', await writeWebhookConfiguration(dir)] : []
    await webhook.start([...config, ...(options.webhookArgs ?? [])])
  }
  await writeExtSample(sample, (context) => cluster.connect(context))
  return cluster
}

/** Gives every Rancher user a bearer token, and tells the server of token reviews whose it is. */
const logIn = async (dir: string, identities: Map<string, Credentials>): Promise<Map<string, string>> => {
  const sessionValues = new Map<string, string>()
  const logins: Record<string, object> = {}
  for (const login of rancherLogins) {
    const value = newTokenValue()
    sessionValues.set(login.sessionToken, value)
    identities.set(login.context, { token: bearerOf(login, value) })
    logins[bearerOf(login, value)] = reviewedUser(login)
  }
  await writeFile(join(dir, 'logins.json'), JSON.stringify(logins, undefined, 2), { mode: 0o600 })
  return sessionValues
}
