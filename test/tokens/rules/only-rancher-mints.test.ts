import t from 'tap'
import { onlyRancherMints } from '../../../tokens/rules/only-rancher-mints.ts'
import { ANSWERED_FOR_ADMIN } from '../a-knowledge.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'
import { ALLOWED, type Expected, judgesWrites } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const minted = (what: string) =>
  `${what} minted by Rancher, never by hand: a forged one would be a login as its owner; create one with kubectl create of a tokens.ext.cattle.io, or log in to Rancher`
const forbidden = (what: string): Expected => ({ reason: 'Forbidden', refused: minted(what) })
const V3 = 'tokens.management.cattle.io are'
const SECRET = 'the Secrets of tokens in cattle-tokens are'
const LATER = 'a Secret in cattle-tokens is made a token by Rancher alone; tokens are'

/** Without the label and the hash it is no token. */
const PLAIN = aBackingSecret({ hash: undefined }, { labels: {} })
const LABELLED = aBackingSecret({ hash: undefined })
const HASHED = aBackingSecret({}, { labels: {} })

judgesWrites(t, onlyRancherMints, [
  { name: 'a v3 Token by hand', change: { store: 'v3', object: aV3Token() }, expected: forbidden(V3) },
  {
    name: 'a v3 Token by hand, with a generated name',
    change: { store: 'v3', object: aV3Token({}, { name: '', generateName: 'token-' }) },
    expected: forbidden(V3),
  },
  {
    name: 'a v3 Token by an admin',
    change: { store: 'v3', object: aV3Token(), username: 'system:admin' },
    answers: ANSWERED_FOR_ADMIN,
    expected: forbidden(V3),
  },
  { name: 'a v3 Token by Rancher', change: { store: 'v3', object: aV3Token(), role: 'rancher' }, expected: ALLOWED },
  { name: 'a v3 Token by a restore', change: { store: 'v3', object: aV3Token(), role: 'trusted' }, expected: ALLOWED },
  { name: 'a Secret by hand', change: { store: 'secret', object: aBackingSecret() }, expected: forbidden(SECRET) },
  {
    name: 'a Secret with the label and nothing else',
    change: { store: 'secret', object: { metadata: { labels: { 'cattle.io/kind': 'token' } } } },
    expected: forbidden(SECRET),
  },
  {
    name: 'a Secret with a hash and no label: whoever knows its name logs in with it',
    change: { store: 'secret', object: HASHED },
    expected: forbidden(SECRET),
  },
  {
    name: 'a Secret with an empty hash',
    change: { store: 'secret', object: { data: { hash: '' } } },
    expected: forbidden(SECRET),
  },
  {
    name: 'a Secret by Rancher',
    change: { store: 'secret', object: aBackingSecret(), role: 'rancher' },
    expected: ALLOWED,
  },
  { name: 'a plain Secret', change: { store: 'secret', object: PLAIN }, expected: ALLOWED },
  {
    name: 'another label is none',
    change: { store: 'secret', object: { metadata: { labels: { 'cattle.io/kind': 'kubeconfig' } } } },
    expected: ALLOWED,
  },
  {
    name: 'a plain Secret gets label and hash in one step',
    change: { store: 'secret', oldObject: PLAIN, object: aBackingSecret() },
    expected: forbidden(LATER),
  },
  {
    name: 'a plain Secret gets the label first',
    change: { store: 'secret', oldObject: PLAIN, object: LABELLED },
    expected: forbidden(LATER),
  },
  {
    name: 'a plain Secret gets the hash first',
    change: { store: 'secret', oldObject: PLAIN, object: HASHED },
    expected: forbidden(LATER),
  },
  {
    name: 'a plain Secret is made a token by Rancher',
    change: { store: 'secret', oldObject: PLAIN, object: aBackingSecret(), role: 'rancher' },
    expected: ALLOWED,
  },
  {
    name: 'a plain Secret changes',
    change: {
      store: 'secret',
      oldObject: PLAIN,
      object: aBackingSecret({ hash: undefined, kind: 'x' }, { labels: {} }),
    },
    expected: ALLOWED,
  },
  {
    name: 'a token that is one stays one: what of it may change is for other rules to say',
    change: { store: 'secret', oldObject: LABELLED, object: aBackingSecret() },
    expected: ALLOWED,
  },
])

holdsInEveryMode(t, onlyRancherMints, {
  change: { store: 'secret', object: aBackingSecret() },
  message: minted(SECRET),
  rancher: 'exempt',
})
