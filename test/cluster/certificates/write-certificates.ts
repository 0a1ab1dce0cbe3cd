import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCertificateAuthority, createRsaKey } from './certificate-authority.ts'

const serviceAddress = '10.0.0.1'
const servingHosts = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  '127.0.0.1',
  serviceAddress,
]

/** The files under DIR/pki, by what they are for. */
export const certificateFiles = (dir: string) => {
  const file = (name: string) => join(dir, 'pki', name)
  return {
    ca: file('ca.crt'),
    /** Whom the API server believes when it is told who asks: apart from `ca`, or any client could play the proxy. */
    frontProxyCa: file('front-proxy-ca.crt'),
    serving: { certificate: file('serving.crt'), key: file('serving.key') },
    etcdClient: { certificate: file('etcd-client.crt'), key: file('etcd-client.key') },
    frontProxyClient: { certificate: file('front-proxy-client.crt'), key: file('front-proxy-client.key') },
    admin: { certificate: file('admin.crt'), key: file('admin.key') },
    serviceAccounts: { public: file('service-accounts.pub'), private: file('service-accounts.key') },
  }
}

export type CertificateFiles = ReturnType<typeof certificateFiles>

/** Makes everything that TLS and service account tokens need in one cluster. */
export const writeCertificates = async (dir: string): Promise<CertificateFiles> => {
  const files = certificateFiles(dir)
  await mkdir(join(dir, 'pki'), { recursive: true, mode: 0o700 })
  const [ca, frontProxyCa, serviceAccounts] = await Promise.all([
    createCertificateAuthority('rtoken test authority'),
    createCertificateAuthority('rtoken test front proxy authority'),
    createRsaKey(),
  ])
  const [serving, etcdClient, admin, frontProxyClient] = await Promise.all([
    ca.issue({ commonName: 'rtoken test cluster', hosts: servingHosts }),
    ca.issue({ commonName: 'kube-apiserver' }),
    ca.issue({ commonName: 'system:admin', organization: 'system:masters' }),
    frontProxyCa.issue({ commonName: 'front-proxy-client' }),
  ])
  const contents: [string, string][] = [
    [files.ca, ca.certificate],
    [files.frontProxyCa, frontProxyCa.certificate],
    [files.serviceAccounts.public, serviceAccounts.public],
    [files.serviceAccounts.private, serviceAccounts.private],
    [files.serving.certificate, serving.certificate],
    [files.serving.key, serving.key],
    [files.etcdClient.certificate, etcdClient.certificate],
    [files.etcdClient.key, etcdClient.key],
    [files.admin.certificate, admin.certificate],
    [files.admin.key, admin.key],
    [files.frontProxyClient.certificate, frontProxyClient.certificate],
    [files.frontProxyClient.key, frontProxyClient.key],
  ]
  await Promise.all(contents.map(([path, text]) => writeFile(path, text, { mode: 0o600 })))
  return files
}
