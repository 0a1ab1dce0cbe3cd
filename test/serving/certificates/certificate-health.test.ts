import t from 'tap'
import type { CertificateBundle } from '../../../serving/certificates/certificate-bundle.ts'
import { expiryOf, healthOf, isValidAt } from '../../../serving/certificates/certificate-health.ts'
import {
  CA_LIFETIME_MS,
  issueServingCertificate,
  LEAF_LIFETIME_MS,
} from '../../../serving/certificates/issue-certificates.ts'
import { serviceIdentity } from '../../../serving/certificates/certificate-bundle.ts'
import { aBundle, IDENTITY } from './a-bundle.ts'

const NOW = Date.parse('2026-01-02T00:00:00Z')
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const bundle = await aBundle(NOW)
const another = await aBundle(NOW)
// Its CA ends before it would be renewed for its own age.
const lateLeaf = await issueServingCertificate(bundle, IDENTITY, NOW + CA_LIFETIME_MS - DAY)

interface Case {
  readonly name: string
  readonly changed?: Partial<CertificateBundle>
  readonly now?: number
  readonly names?: readonly string[]
  readonly leafFault?: string
  readonly caFault?: string
}

const CASES: readonly Case[] = [
  { name: 'fresh' },
  { name: 'on the day before a third of its life is left', now: NOW + LEAF_LIFETIME_MS * (2 / 3) - DAY },
  {
    name: 'when less than a third is left',
    now: NOW + LEAF_LIFETIME_MS * (2 / 3) + MINUTE,
    leafFault: 'it expires at 2026-04-02T00:00:00.000Z',
  },
  {
    name: 'expired',
    now: NOW + LEAF_LIFETIME_MS,
    leafFault: 'it has expired at 2026-04-02T00:00:00.000Z',
  },
  {
    name: 'of the future: the clock was set back',
    now: NOW - 6 * MINUTE,
    leafFault: 'it is valid from 2026-01-01T23:55:00.000Z on',
    caFault: 'it is valid from 2026-01-01T23:55:00.000Z on',
  },
  {
    name: 'the CA is in its last third',
    now: NOW + CA_LIFETIME_MS * (2 / 3) + DAY,
    leafFault: 'it has expired at 2026-04-02T00:00:00.000Z',
    caFault: 'it expires at 2027-01-02T00:00:00.000Z',
  },
  {
    name: 'the CA has expired',
    changed: lateLeaf,
    now: NOW + CA_LIFETIME_MS,
    leafFault: 'its CA has expired',
    caFault: 'it has expired at 2027-01-02T00:00:00.000Z',
  },
  {
    name: 'the key of another',
    changed: { key: another.key },
    leafFault: 'its key is that of another certificate',
  },
  { name: 'a key that is none', changed: { key: 'x' }, leafFault: 'its key is that of another certificate' },
  { name: 'a certificate that is none', changed: { certificate: 'x' }, leafFault: 'it cannot be read' },
  {
    name: 'signed by another CA of the same name',
    changed: { certificate: another.certificate, key: another.key },
    leafFault: 'its CA did not sign it',
  },
  {
    name: 'a CA that is none',
    changed: { ca: '' },
    leafFault: 'its CA cannot be read',
    caFault: 'it cannot be read',
  },
  {
    name: 'a serving certificate in place of the CA',
    changed: { ca: bundle.certificate },
    leafFault: 'its CA did not sign it',
    caFault: 'it is no CA',
  },
  { name: 'the key of the CA is kept elsewhere', changed: { caKey: '' }, caFault: 'its key is not there' },
  {
    name: 'the key of another CA',
    changed: { caKey: another.caKey },
    caFault: 'its key is that of another certificate',
  },
  {
    name: 'for another Service',
    names: serviceIdentity('another', 'rtoken-system').names,
    leafFault: 'it is not for another.rtoken-system.svc',
  },
]

for (const { name, changed, now = NOW, names = IDENTITY.names, leafFault, caFault } of CASES) {
  t.test(name, async (t) => {
    t.strictSame(healthOf({ ...bundle, ...changed }, { ...IDENTITY, names }, now), { leafFault, caFault })
  })
}

t.test('whether somebody may be shown it, and until when', async (t) => {
  const { certificate } = bundle
  t.equal(isValidAt(certificate, NOW - 6 * MINUTE), false)
  t.equal(isValidAt(certificate, NOW), true)
  t.equal(isValidAt(certificate, NOW + LEAF_LIFETIME_MS - 1), true)
  t.equal(isValidAt(certificate, NOW + LEAF_LIFETIME_MS), false)
  t.equal(isValidAt('no certificate', NOW), false)
  t.equal(expiryOf(certificate), NOW + LEAF_LIFETIME_MS)
  t.equal(expiryOf('no certificate'), undefined)
})
