import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificateFiles } from '../certificates/write-certificates.ts'
import { httpsGet } from './https-get.ts'
import type { ProcessTable } from './process-table.ts'
import { waitUntilReady } from './wait-until-ready.ts'

export interface Etcd {
  url: string
}

/** Starts an etcd that keeps its data in DIR and speaks to holders of our certificates alone. */
export const startEtcd = async (
  processes: ProcessTable,
  dir: string,
  binary: string,
  certificates: CertificateFiles,
  port: number,
): Promise<Etcd> => {
  const url = `https://127.0.0.1:${port}`
  // The peer port is never called: there is one member, and port 0 takes whichever is free.
  const peer = 'https://127.0.0.1:0'
  const child = await processes.start({
    name: 'etcd',
    file: binary,
    log: join(dir, 'etcd.log'),
    args: [
      '--name=default',
      `--data-dir=${join(dir, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--client-cert-auth',
      `--trusted-ca-file=${certificates.ca}`,
      `--cert-file=${certificates.serving.certificate}`,
      `--key-file=${certificates.serving.key}`,
      '--peer-client-cert-auth',
      `--peer-trusted-ca-file=${certificates.ca}`,
      `--peer-cert-file=${certificates.serving.certificate}`,
      `--peer-key-file=${certificates.serving.key}`,
      // What is written here need not outlive the machine.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
  })
  const target = {
    port,
    path: '/health',
    ca: await readFile(certificates.ca, 'utf8'),
    cert: await readFile(certificates.etcdClient.certificate, 'utf8'),
    key: await readFile(certificates.etcdClient.key, 'utf8'),
  }
  await waitUntilReady(child, async () => (await httpsGet(target)).status === 200, 60)
  return { url }
}
