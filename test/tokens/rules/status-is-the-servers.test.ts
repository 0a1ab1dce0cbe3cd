import t from 'tap'
import { statusIsTheServers } from '../../../tokens/rules/status-is-the-servers.ts'
import { aManifest, aStoredToken } from '../an-ext-token.ts'
import { ALLOWED, judgesWrites, looksAtWhatExists } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const BEFORE = { set: 'status-as-before' } as const
const DROPPED = 'status is dropped: only the server writes it'
const withStatus = (status: null | Record<string, string | boolean>) => ({ ...aManifest(), status })
const stored = (status: Record<string, string | boolean>) => ({ ...aStoredToken(), status })

judgesWrites(t, statusIsTheServers, [
  { name: 'a create without status', change: {}, expected: ALLOWED },
  {
    name: 'the empty status of Go clients is dropped with nothing said',
    change: { object: withStatus({}) },
    expected: { amended: [BEFORE] },
  },
  { name: 'so is a null one', change: { object: withStatus(null) }, expected: { amended: [BEFORE] } },
  {
    name: 'a status is dropped with a warning',
    change: { object: withStatus({ expired: false, value: 'chosen' }) },
    expected: { amended: [BEFORE], warnings: [DROPPED] },
  },
  {
    name: 'the status that is there stays',
    change: { oldObject: stored({ expired: true }), object: stored({ expired: true }) },
    expected: ALLOWED,
  },
  {
    name: 'another one is dropped',
    change: { oldObject: stored({ expired: true }), object: stored({ expired: false }) },
    expected: { amended: [BEFORE], warnings: [DROPPED] },
  },
  {
    name: 'one that is left out comes back',
    change: { oldObject: stored({ expired: true }), object: aStoredToken() },
    expected: { amended: [BEFORE], warnings: [DROPPED] },
  },
])

holdsInEveryMode(t, statusIsTheServers, {
  change: { object: withStatus({ hash: 'mine' }) },
  message: 'status is not for clients to write',
  amends: true,
  rancher: 'bound',
})

const KEEPS_VALUE = {
  message: 'its value is stored in its status, where everybody who may read the token can log in with it',
  evidence: {},
  mend: { change: 'delete' } as const,
}
looksAtWhatExists(t, statusIsTheServers, [
  { name: 'no value', object: stored({ expired: true }), expected: undefined },
  { name: 'a stored value', object: stored({ value: 'v' }), expected: KEEPS_VALUE },
  { name: 'a stored bearer', object: stored({ bearerToken: 'ext/x:v' }), expected: KEEPS_VALUE },
])
