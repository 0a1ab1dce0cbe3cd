// The clock of a process of the webhook moved to each renewal and past each expiry, and back.
import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import t from 'tap'
import { certificatesIn, isAlive, isTrustedBy } from '../../serving/certificates/pem-certificates.ts'
import { IDENTITY } from '../serving/certificates/a-bundle.ts'
import { isListening, portOf, startWebhook, trustedBy, until } from './a-process.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const [servername] = IDENTITY.names

t.test(
  'F1: nobody is ever shown a certificate that is not valid, or not trusted where it can be, wherever the clock is moved',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'rtoken-clock-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const file = join(folder, 'ahead')
    let ahead = 0
    const moveTo = async (ms: number): Promise<void> => {
      await writeFile(`${file}.next`, String(ms))
      await rename(`${file}.next`, file)
      ahead = ms
    }
    await moveTo(0)
    const { cluster, log, child, exit, stderr } = await startWebhook(t, ['--drain-seconds', '0'], undefined, {
      preloads: [join(import.meta.dirname, 'moved-clock.ts')],
      env: { MOVED_CLOCK_FILE: file },
    })

    /** What somebody who comes now is shown; undefined where the door is shut. Whatever is shown must be valid, and trusted. */
    const shown = async (): Promise<X509Certificate | undefined> => {
      // By the real clock it is not valid, or not yet: what is shown is judged by the moved one below.
      const socket = connect({ host: '127.0.0.1', port: portOf(log()), servername, rejectUnauthorized: false })
      const closed = once(socket, 'close').catch(() => undefined)
      const [before, trusted] = [Date.now() + ahead, trustedBy(cluster)]
      const isShaken = await Promise.race([
        once(socket, 'secureConnect').then(() => true),
        closed.then(() => false),
      ]).catch(() => false)
      const { raw } = isShaken ? socket.getPeerCertificate() : {}
      socket.destroy()
      if (raw === undefined) return undefined
      const certificate = new X509Certificate(raw)
      const pem = certificate.toString()
      if (!isAlive(certificate, before))
        t.fail(`shown at ${new Date(before).toISOString()}: ${certificate.validFrom} to ${certificate.validTo}`)
      // With every authority over, calls fail in any case until another is registered: there is nothing to wait for.
      const mayBeTrusted = certificatesIn(trusted).some((authority) => isAlive(authority, before))
      if (mayBeTrusted && !isTrustedBy(trusted + trustedBy(cluster), pem, before))
        t.fail('what is shown is not trusted')
      return certificate
    }
    const authorities = (): number => certificatesIn(trustedBy(cluster)).length
    /** Looks until another certificate is shown, or that one. */
    const untilShown = async (
      what: string,
      wanted: (certificate: X509Certificate) => boolean,
    ): Promise<X509Certificate> => {
      let found: X509Certificate | undefined
      await until(what, async () => {
        const certificate = await shown()
        if (certificate !== undefined && wanted(certificate)) found = certificate
        return found !== undefined
      })
      if (found === undefined) throw new Error(what)
      return found
    }
    await until('it listens', () => log().some(isListening) && trustedBy(cluster) !== '')

    const first = await untilShown('the first', () => true)
    const isAnotherThan = (old: X509Certificate) => (certificate: X509Certificate) =>
      certificate.fingerprint256 !== old.fingerprint256

    await moveTo(4.6 * DAY)
    await sleep(1000)
    t.notOk(isAnotherThan(first)((await shown()) ?? first), 'before two thirds of its life it is served on')
    await moveTo(4.7 * DAY)
    t.ok(await shown(), 'when it is to be renewed the door is open')
    const second = await untilShown('its successor', isAnotherThan(first))
    t.equal(second.issuer, first.issuer)

    await moveTo(4.7 * DAY + 7 * DAY + MINUTE)
    const third = await untilShown('one after its expiry', isAnotherThan(second))
    t.equal(authorities(), 1)

    await moveTo(245 * DAY)
    const fourth = await untilShown('one after two thirds of the life of its authority', isAnotherThan(third))
    await until('the successor of the authority is registered beside it', () => authorities() === 2)
    const [successor] = certificatesIn(trustedBy(cluster))

    await moveTo(250 * DAY)
    const fifth = await untilShown('one by the new authority', isAnotherThan(fourth))
    t.ok(successor && fifth.verify(successor.publicKey))

    await moveTo(366 * DAY)
    const sixth = await untilShown('one after the expiry of the first authority', isAnotherThan(fifth))
    await until('the first authority is taken off the list', () => authorities() === 1)

    await moveTo(4000 * DAY)
    const seventh = await untilShown('one after the expiry of everything', isAnotherThan(sixth))

    await moveTo(0)
    await untilShown('one when the clock was set right again', isAnotherThan(seventh))
    child.kill('SIGTERM')
    t.equal(await exit, 0)
    t.equal(stderr(), '')
  },
)
