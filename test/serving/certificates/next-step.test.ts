import t from 'tap'
import type { CertificateBundle } from '../../../serving/certificates/certificate-bundle.ts'
import { issueServingCertificate } from '../../../serving/certificates/issue-certificates.ts'
import { LIFETIMES, settledMs } from '../../../serving/certificates/lifetimes.ts'
import { nextStep, type Step } from '../../../serving/certificates/next-step.ts'
import { aBundle, IDENTITY } from './a-bundle.ts'

const NOW = Date.parse('2026-01-02T00:00:00Z')
const DAY = 24 * 60 * 60_000
const LEAF_IS_DUE = NOW + LIFETIMES.leafMs * 0.7
const CA_IS_DUE = NOW + LIFETIMES.caMs * 0.7

const first = await aBundle(NOW)
const lateLeaf = await issueServingCertificate(first, IDENTITY, CA_IS_DUE)
const second = await aBundle(CA_IS_DUE)
/** As it is after the CA was succeeded: the old one still signs what is served. */
const succeeded = { ca: second.ca + first.ca, caKey: second.caKey, ...lateLeaf }

interface Case {
  readonly name: string
  readonly bundle?: CertificateBundle
  readonly registered?: string
  readonly now: number
  readonly step: Step['issue']
}

const CASES: readonly Case[] = [
  { name: 'all is well', now: NOW, step: 'nothing' },
  { name: 'the leaf is due', now: LEAF_IS_DUE, step: 'leaf' },
  { name: 'the leaf is due, and its CA registered', now: LEAF_IS_DUE, registered: first.ca, step: 'leaf' },
  { name: 'the leaf is due, and its CA not registered yet', now: LEAF_IS_DUE, registered: '', step: 'nothing' },
  {
    name: 'the leaf has expired: nobody waits for a registration',
    now: NOW + LIFETIMES.leafMs,
    registered: '',
    step: 'leaf',
  },
  { name: 'the CA is due', bundle: { ...first, ...lateLeaf }, now: CA_IS_DUE, step: 'ca' },
  { name: 'both are due: the leaf of the CA that is trusted first', now: CA_IS_DUE, step: 'leaf' },
  { name: 'the successor is there: the leaf stays', bundle: succeeded, now: CA_IS_DUE, step: 'nothing' },
  {
    name: 'the leaf is due, the successor not registered',
    bundle: succeeded,
    registered: first.ca,
    now: CA_IS_DUE + LIFETIMES.leafMs * 0.7,
    step: 'nothing',
  },
  {
    name: 'the leaf is due, the successor registered beside the old one',
    bundle: succeeded,
    registered: first.ca + second.ca,
    now: CA_IS_DUE + LIFETIMES.leafMs * 0.7,
    step: 'leaf',
  },
  {
    name: 'the old CA has expired',
    bundle: { ...succeeded, ...(await issueServingCertificate(second, IDENTITY, NOW + LIFETIMES.caMs)) },
    now: NOW + LIFETIMES.caMs,
    step: 'shorter list',
  },
  { name: 'everything has expired', now: NOW + LIFETIMES.caMs + DAY, step: 'ca and leaf' },
  { name: 'the key of the CA is lost', bundle: { ...first, caKey: '' }, now: NOW, step: 'ca' },
  { name: 'all keys are lost', bundle: { ...first, caKey: '', key: '' }, now: NOW, step: 'ca and leaf' },
  { name: 'the clock was set back', now: NOW - DAY, step: 'ca and leaf' },
]

for (const { name, bundle = first, registered, now, step } of CASES) {
  t.test(name, async (t) => {
    t.equal(nextStep(bundle, { identity: IDENTITY, lifetimes: LIFETIMES, registered, now }).issue, step)
  })
}

t.test('a CA signs what is served only when it has been there for a while', async (t) => {
  const leafMs = 10 * 60_000
  const lifetimes = { caMs: LIFETIMES.caMs, leafMs }
  const stepAt = (now: number): string =>
    nextStep({ ...first, ...short }, { identity: IDENTITY, lifetimes, registered: first.ca, now }).issue
  const short = await issueServingCertificate(first, IDENTITY, NOW - leafMs + 2000, leafMs)
  t.equal(settledMs(lifetimes), 60_000)
  t.equal(stepAt(NOW), 'nothing', 'the leaf is due, the CA a moment old')
})
