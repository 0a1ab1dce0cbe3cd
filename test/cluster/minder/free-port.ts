import { createServer } from 'node:net'
import { ClusterError } from '../cluster-error.ts'

/** A loopback port that was free a moment ago: whoever takes it must be ready to find it taken. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new ClusterError('NO_PORT', 'The system gave no free port on 127.0.0.1: check its port limits.'))
      })
    })
  })
