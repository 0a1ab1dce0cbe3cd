/** A server that says yes to everything. */
import { listenBare } from './bare-server.ts'
import { serveOverIpc } from './serve-over-ipc.ts'

await serveOverIpc((tls) => listenBare(tls))
