import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificateFiles } from '../certificates/write-certificates.ts'
import { httpsGet } from './https-get.ts'
import type { ProcessTable } from './process-table.ts'
import { waitUntilReady } from './wait-until-ready.ts'

export interface ApiServerPlan {
  /** Of the process, and of its log. */
  name: string
  dir: string
  binary: string
  port: number
  etcdUrl: string
  /** The kubeconfig file that says where tokens are reviewed. */
  tokenReviews: string
  certificates: CertificateFiles
  extraArgs: string[]
}

/** Starts kube-apiserver and waits until it is ready to be asked. */
export const startApiServer = async (processes: ProcessTable, plan: ApiServerPlan): Promise<void> => {
  const { certificates } = plan
  const child = await processes.start({
    name: plan.name,
    file: plan.binary,
    log: join(plan.dir, `${plan.name}.log`),
    args: apiServerArgs(plan),
  })
  const target = {
    port: plan.port,
    path: '/readyz',
    ca: await readFile(certificates.ca, 'utf8'),
    cert: await readFile(certificates.admin.certificate, 'utf8'),
    key: await readFile(certificates.admin.key, 'utf8'),
  }
  await waitUntilReady(child, async () => (await httpsGet(target)).status === 200, 120)
}

const apiServerArgs = ({ dir, port, etcdUrl, tokenReviews, certificates, extraArgs }: ApiServerPlan): string[] => [
  `--etcd-servers=${etcdUrl}`,
  `--etcd-cafile=${certificates.ca}`,
  `--etcd-certfile=${certificates.etcdClient.certificate}`,
  `--etcd-keyfile=${certificates.etcdClient.key}`,
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  // The loopback is no endpoint that the `kubernetes` Service may have, and nothing asks for that Service.
  '--advertise-address=127.0.0.1',
  '--endpoint-reconciler-type=none',
  `--cert-dir=${join(dir, 'pki')}`,
  `--tls-cert-file=${certificates.serving.certificate}`,
  `--tls-private-key-file=${certificates.serving.key}`,
  `--client-ca-file=${certificates.ca}`,
  '--service-cluster-ip-range=10.0.0.0/24',
  '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
  `--service-account-key-file=${certificates.serviceAccounts.public}`,
  `--service-account-signing-key-file=${certificates.serviceAccounts.private}`,
  '--authorization-mode=RBAC',
  // Its tokens and accounts come from a controller manager, which does not run here.
  '--disable-admission-plugins=ServiceAccount',
  `--authentication-token-webhook-config-file=${tokenReviews}`,
  '--authentication-token-webhook-version=v1',
  // Two minutes, if not told: a login that has ended would go on for so long. Ten seconds more nobody can take away.
  '--authentication-token-webhook-cache-ttl=1s',
  `--requestheader-client-ca-file=${certificates.frontProxyCa}`,
  '--requestheader-allowed-names=front-proxy-client',
  '--requestheader-username-headers=X-Remote-User',
  '--requestheader-group-headers=X-Remote-Group',
  '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  `--proxy-client-cert-file=${certificates.frontProxyClient.certificate}`,
  `--proxy-client-key-file=${certificates.frontProxyClient.key}`,
  ...extraArgs,
]
