import { writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import type { Credentials } from '../api/api-connection.ts'

/** Writes a kubeconfig with one context for each identity; the first one is the current context. */
export const writeKubeconfig = async (
  path: string,
  server: string,
  ca: string,
  identities: ReadonlyMap<string, Credentials>,
): Promise<void> => {
  const names = [...identities.keys()]
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'rtoken-test', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [...identities].map(([name, credentials]) => ({ name, user: userEntry(credentials) })),
    contexts: names.map((name) => ({ name, context: { cluster: 'rtoken-test', user: name } })),
    'current-context': names[0] ?? '',
  }
  await writeFile(path, stringify(kubeconfig, { lineWidth: 0 }), { mode: 0o600 })
}

const userEntry = (credentials: Credentials): object =>
  'token' in credentials
    ? { token: credentials.token }
    : { 'client-certificate-data': base64(credentials.cert), 'client-key-data': base64(credentials.key) }

const base64 = (text: string): string => Buffer.from(text).toString('base64')
