/** A server that says yes to everything, with the patch that a new token of Alice gets: kube-apiserver has then as much to do. */
import { PRINCIPAL } from '../../test/tokens/an-ext-token.ts'
import { listenBare } from './bare-server.ts'
import { serveOverIpc } from './serve-over-ipc.ts'

const LABELS = { 'cattle.io/user-id': 'user-alice', 'authn.management.cattle.io/kind': '' }

await serveOverIpc((tls) =>
  listenBare(tls, [
    { op: 'add', path: '/metadata/labels', value: LABELS },
    { op: 'add', path: '/spec/userID', value: 'user-alice' },
    { op: 'add', path: '/spec/userPrincipal', value: PRINCIPAL },
  ]),
)
