import t from 'tap'
import { LIFETIMES } from '../../../serving/certificates/lifetimes.ts'
import {
  authoritiesToRegister,
  awaitedOfServing,
  isToBeServed,
  type ServingGround,
} from '../../../serving/certificates/served-certificate.ts'
import { aBundle } from './a-bundle.ts'

const NOW = Date.parse('2026-01-02T00:00:00Z')
const old = await aBundle(NOW)
const kept = await aBundle(NOW)
const later = NOW + LIFETIMES.leafMs

interface Case extends Partial<ServingGround> {
  readonly name: string
  readonly toBeServed: boolean
  readonly awaited?: string
}

const CASES: readonly Case[] = [
  { name: 'nothing is served yet', served: undefined, toBeServed: true, awaited: 'not issued yet' },
  { name: 'what is kept is served already', served: kept, registered: kept.ca, toBeServed: false },
  { name: 'nobody is sent here yet', registered: undefined, toBeServed: true },
  { name: 'the registration trusts the old one alone', registered: old.ca, toBeServed: false },
  {
    name: 'the registration trusts both',
    registered: old.ca + kept.ca,
    toBeServed: true,
    awaited: 'another one is kept and trusted, and not served yet',
  },
  {
    name: 'the registration trusts neither',
    registered: '',
    toBeServed: false,
    awaited: 'the registration does not trust the served one',
  },
  {
    name: 'what is served has expired, and what is kept is not trusted yet',
    kept: await aBundle(later),
    registered: old.ca,
    now: later,
    toBeServed: true,
    awaited: 'the served one is not valid now',
  },
  {
    name: 'what is kept has expired',
    served: await aBundle(later),
    registered: undefined,
    now: later,
    toBeServed: false,
  },
  {
    name: 'what is kept has the key of another',
    kept: { ...kept, key: old.key },
    toBeServed: false,
    registered: old.ca,
  },
]

for (const { name, toBeServed, awaited, ...given } of CASES) {
  t.test(name, async (t) => {
    const ground = { served: old, kept, registered: undefined, now: NOW, ...given }
    t.equal(isToBeServed(ground), toBeServed)
    t.equal(awaitedOfServing(ground), awaited)
  })
}

const other = await aBundle(NOW)
for (const [name, registered, expected, now = NOW] of [
  ['nobody is sent here yet', undefined, kept.ca],
  ['that of what is served stays, and no other', old.ca + other.ca, kept.ca + old.ca],
  ['it is not there any more', other.ca, kept.ca],
  ['it has expired', old.ca, kept.ca, NOW + LIFETIMES.caMs],
] as const) {
  t.test(`the authorities to register: ${name}`, async (t) => {
    const found = authoritiesToRegister({ kept: kept.ca, served: [old.certificate], registered, now })
    t.equal(found.replaceAll('\r', ''), expected.replaceAll('\r', ''))
  })
}

t.test('the authorities to register are those that are kept where what is served is theirs', async (t) => {
  for (const served of [[], [kept.certificate]]) {
    t.equal(authoritiesToRegister({ kept: kept.ca, served, registered: old.ca, now: NOW }), kept.ca)
  }
})
