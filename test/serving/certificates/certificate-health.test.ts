import t from 'tap'
import {
  type CertificateBundle,
  type Identity,
  serviceIdentity,
} from '../../../serving/certificates/certificate-bundle.ts'
import { expiryOf, type Health, healthOf, isValidAt } from '../../../serving/certificates/certificate-health.ts'
import { issueServingCertificate } from '../../../serving/certificates/issue-certificates.ts'
import { LIFETIMES } from '../../../serving/certificates/lifetimes.ts'
import { aBundle, IDENTITY } from './a-bundle.ts'

const NOW = Date.parse('2026-01-02T00:00:00Z')
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const bundle = await aBundle(NOW)
const another = await aBundle(NOW)
// Its CA ends before it would be renewed for its own age.
const lateLeaf = await issueServingCertificate(bundle, IDENTITY, NOW + LIFETIMES.caMs - DAY)

interface Case {
  readonly name: string
  readonly changed?: Partial<CertificateBundle>
  readonly now?: number
  readonly names?: Identity['names']
  /** The state and, where it is not good, why. */
  readonly leaf?: readonly [Health['state'], string?]
  readonly ca?: readonly [Health['state'], string?]
}

const CASES: readonly Case[] = [
  { name: 'fresh' },
  { name: 'on the day before a third of its life is left', now: NOW + LIFETIMES.leafMs * (2 / 3) - DAY },
  {
    name: 'when less than a third is left',
    now: NOW + LIFETIMES.leafMs * (2 / 3) + MINUTE,
    leaf: ['due', 'it expires at 2026-01-09T00:00:00.000Z'],
  },
  {
    name: 'expired',
    now: NOW + LIFETIMES.leafMs,
    leaf: ['unusable', 'it has expired at 2026-01-09T00:00:00.000Z'],
  },
  {
    name: 'of the future: the clock was set back',
    now: NOW - 6 * MINUTE,
    leaf: ['unusable', 'its CA is not valid now'],
    ca: ['unusable', 'it is valid from 2026-01-01T23:55:00.000Z on'],
  },
  {
    name: 'the CA is in its last third',
    now: NOW + LIFETIMES.caMs * (2 / 3) + DAY,
    leaf: ['unusable', 'it has expired at 2026-01-09T00:00:00.000Z'],
    ca: ['due', 'it expires at 2027-01-02T00:00:00.000Z'],
  },
  {
    name: 'the CA has expired',
    changed: lateLeaf,
    now: NOW + LIFETIMES.caMs,
    leaf: ['unusable', 'its CA is not valid now'],
    ca: ['unusable', 'it has expired at 2027-01-02T00:00:00.000Z'],
  },
  {
    name: 'signed by the CA before, which is still on the list',
    changed: { ca: another.ca + bundle.ca, caKey: another.caKey },
  },
  {
    name: 'the key of another',
    changed: { key: another.key },
    leaf: ['unusable', 'its key is that of another certificate'],
  },
  { name: 'a key that is none', changed: { key: 'x' }, leaf: ['unusable', 'its key is that of another certificate'] },
  { name: 'a certificate that is none', changed: { certificate: 'x' }, leaf: ['unusable', 'it cannot be read'] },
  {
    name: 'signed by another CA of the same name',
    changed: { certificate: another.certificate, key: another.key },
    leaf: ['unusable', 'its CA did not sign it'],
  },
  {
    name: 'a CA that is none',
    changed: { ca: '' },
    leaf: ['unusable', 'its CA cannot be read'],
    ca: ['unusable', 'it cannot be read'],
  },
  {
    name: 'a serving certificate in place of the CA',
    changed: { ca: bundle.certificate },
    leaf: ['unusable', 'its CA did not sign it'],
    ca: ['unusable', 'it is no CA'],
  },
  {
    name: 'the key of the CA is kept elsewhere',
    changed: { caKey: '' },
    ca: ['unusable', 'its key is not there'],
  },
  {
    name: 'the key of another CA',
    changed: { caKey: another.caKey },
    ca: ['unusable', 'its key is that of another certificate'],
  },
  {
    name: 'for another Service',
    names: serviceIdentity('another', 'rtoken-system').names,
    leaf: ['unusable', 'it is not for another.rtoken-system.svc'],
  },
]

type Expected = readonly [Health['state'], string?]
const GOOD: Expected = ['good']
const health = ([state, why]: Expected) => (why === undefined ? { state } : { state, why })

for (const { name, changed, now = NOW, names = IDENTITY.names, leaf = GOOD, ca = GOOD } of CASES) {
  t.test(name, async (t) => {
    const found = healthOf({ ...bundle, ...changed }, { ...IDENTITY, names }, now)
    t.strictSame(found, { leaf: health(leaf), ca: health(ca) })
  })
}

t.test('whether somebody may be shown it, and until when', async (t) => {
  const { certificate } = bundle
  t.equal(isValidAt(certificate, NOW - 6 * MINUTE), false)
  t.equal(isValidAt(certificate, NOW), true)
  t.equal(isValidAt(certificate, NOW + LIFETIMES.leafMs - 1), true)
  t.equal(isValidAt(certificate, NOW + LIFETIMES.leafMs), false)
  t.equal(isValidAt('no certificate', NOW), false)
  t.equal(expiryOf(certificate), NOW + LIFETIMES.leafMs)
  t.equal(expiryOf('no certificate'), undefined)
})
