import t from 'tap'
import { isTrustedBy, trustingAuthorities } from '../../../serving/certificates/pem-certificates.ts'
import { IDENTITY } from './a-bundle.ts'
import { ecCertificates, ecChain, ecSelfSigned } from './ec-certificates.ts'

const [one, other, chain, itself] = [
  ecCertificates(IDENTITY),
  ecCertificates(IDENTITY),
  ecChain(IDENTITY),
  ecSelfSigned(IDENTITY),
]
const NOW = Date.now()
const DAY = 24 * 60 * 60 * 1000

for (const [name, authorities, certificate, trusted, now = NOW] of [
  ['its authority', one.ca, one.certificate, true],
  ['its authority among others', other.ca + one.ca, one.certificate, true],
  ['another authority', other.ca, one.certificate, false],
  ['an authority that has expired', one.ca, one.certificate, false, NOW + 2 * DAY],
  ['the root, with the intermediate behind it', chain.ca, chain.certificate, true],
  ['the root, without the intermediate', chain.ca, chain.leaf, false],
  ['the intermediate alone', chain.intermediate, chain.leaf, true],
  ['an authority that stands behind it and has not signed it', other.ca, one.certificate + other.ca, false],
  ['itself', itself.ca, itself.certificate, true],
  ['another that has signed itself', ecSelfSigned(IDENTITY).ca, itself.certificate, false],
  ['no authority', '', one.certificate, false],
  ['no certificate', one.ca, '', false],
] as const) {
  t.test(`trusted or not by ${name}`, async (t) => {
    t.equal(isTrustedBy(authorities, certificate, now), trusted)
  })
}

t.test('by which authority it is trusted', async (t) => {
  const found = trustingAuthorities(one.ca + chain.ca + other.ca, chain.certificate, NOW)
  t.strictSame(found.map(String), [chain.ca.replaceAll('\r', '')])
})
