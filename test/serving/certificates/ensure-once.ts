/** A process of its own that makes sure of its certificates, as each replica does when it starts, and tells its parent of them. */
import { connect } from '../../../cluster/connect.ts'
import { loadKubeconfig } from '../../../cluster/load-kubeconfig.ts'
import { CertificateSecret } from '../../../serving/certificates/certificate-secret.ts'
import { ensureCertificates } from '../../../serving/certificates/ensure-certificates.ts'
import { createLogger } from '../../../serving/logger.ts'
import { IDENTITY } from './a-bundle.ts'

const [kubeconfig = ''] = process.argv.slice(2)
const connection = connect(await loadKubeconfig({ kubeconfig }, { env: {}, homeFolder: '' }))
const place = { namespace: 'rtoken-system', name: 'rtoken-webhook-tls', app: 'rtoken-webhook' }
const store = new CertificateSecret(connection, place)
const log = createLogger('silent', process.stderr)
const bundle = await ensureCertificates({ store, identity: IDENTITY, log, now: Date.now })
process.send?.(bundle, () => process.exit(0))
