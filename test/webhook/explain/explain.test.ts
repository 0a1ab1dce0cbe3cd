import { join } from 'node:path'
import t, { type Test } from 'tap'
import { explain, type Explained } from '../../../webhook/explain/explain.ts'
import { NOW } from '../../tokens/a-change.ts'
import { aManifest, aStoredToken, DAY_MS, MAX_MS } from '../../tokens/an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../../tokens/other-stores.ts'
import { CLUSTER } from './a-cluster.ts'
import { aReview, GROUPS } from './a-review.ts'

interface Given {
  readonly input: string
  /** undefined: no file is given */
  readonly knowledge?: string | undefined
  readonly config?: string
  readonly output?: 'text' | 'json'
}

/** As the command, with the files in a folder of the test. */
function explained(t: Test, { input, knowledge, config, output = 'text' }: Given): Promise<Explained> {
  const files = { ...(knowledge && { 'cluster.yaml': knowledge }), ...(config && { 'config.yaml': config }) }
  const dir = t.testdir(files)
  const path = (name: keyof typeof files) => (files[name] === undefined ? undefined : join(dir, name))
  return explain({ knowledge: path('cluster.yaml'), config: path('config.yaml'), output }, input, NOW)
}

const CASES: readonly (Given & { readonly name: string; readonly text: string; readonly exitCode: number })[] = [
  {
    name: 'a question that only a new token has',
    input: aReview({ object: aManifest({ clusterName: 'c-open' }), extra: { requesttokenid: ['token-login'] } }),
    knowledge: CLUSTER.replace('complete: [settings, users, clusters, principals]', 'complete: [settings]'),
    exitCode: 3,
    text: `not known: CREATE tokens.ext.cattle.io "*" by user-alice
  /mutate: not known
    not known: principal of token token-login, with which user-alice logged in
    not known: may user-alice get clusters.management.cattle.io c-open?
`,
  },
  {
    name: 'identities in the configuration that is given',
    input: aReview({ group: GROUPS.v3, username: 'system:admin', object: aV3Token({ ttl: MAX_MS }) }),
    knowledge: CLUSTER,
    config: 'rancher: [system:admin]',
    exitCode: 0,
    text: `allowed: CREATE tokens.management.cattle.io token-v3v3v by system:admin, which is Rancher
  /mutate: allowed
  /validate: allowed
`,
  },
  {
    name: 'a trusted writer',
    input: aReview({ group: GROUPS.v3, username: 'velero', object: aV3Token({ ttl: 0, expiresAt: '' }) }),
    config: 'trustedWriters: [velero]',
    exitCode: 0,
    text: `allowed: CREATE tokens.management.cattle.io token-v3v3v by velero, a trusted writer
  /mutate: allowed
  /validate: allowed
`,
  },
  {
    name: 'what a terminal would take for a command',
    input: aReview({ group: '', resource: 'po\u001b[2Jds', username: '\u202eevil', object: {} }),
    exitCode: 0,
    text: `allowed: CREATE "po\\u001b[2Jds" "*" by "\\u{202e}evil"
  no rule looks at this
`,
  },
  {
    name: 'a review that is wrong is refused as the webhook refuses it',
    input: aReview({ operation: 'UPDATE', object: aManifest() }),
    exitCode: 2,
    text: `refused: a review that cannot be judged
  /mutate: refused, 400 BadRequest
    the AdmissionReview cannot be judged: request.oldObject is missing; a UPDATE has one
`,
  },
  {
    name: 'an object that is nested too deeply is refused as the webhook refuses it',
    input: aReview({ object: aStoredToken({ x: 'DEEP' }), oldObject: aStoredToken() }).replace(
      '"DEEP"',
      `${'['.repeat(50_000)}12345678901234567890${']'.repeat(50_000)}`,
    ),
    exitCode: 2,
    text: `refused: UPDATE tokens.ext.cattle.io token-bcdfg by user-alice
  /mutate: refused, 400 BadRequest
    the object is nested too deeply to be judged; allowed are 1000 levels
`,
  },
]

for (const { name, text, exitCode, ...given } of CASES) {
  t.test(name, async (t) => {
    t.strictSame(await explained(t, given), { text, exitCode })
  })
}

const FAULTS: readonly (Given & { readonly name: string; readonly code: string; readonly message: string | RegExp })[] =
  [
    {
      name: 'no input',
      input: ' \n',
      code: 'REVIEW_INPUT',
      message: 'standard input is empty; allowed is an AdmissionReview as JSON, or one on each line',
    },
    {
      name: 'JSON that is no review',
      input: '{"kind":"Pod"}',
      code: 'REVIEW_INPUT',
      message: 'review 1 of standard input: the AdmissionReview cannot be judged: apiVersion is missing',
    },
    {
      name: 'a second review that is none',
      input: `${aReview({})}\n{}`,
      knowledge: CLUSTER,
      code: 'REVIEW_INPUT',
      message: 'review 2 of standard input: the AdmissionReview cannot be judged: apiVersion is missing',
    },
    {
      name: 'knowledge that is wrong',
      input: aReview({}),
      knowledge: 'kind: Pod',
      code: 'KNOWLEDGE',
      message: /cluster\.yaml is no knowledge: document 1 is a Pod \(""\); allowed are Setting, /,
    },
    {
      name: 'a configuration that is wrong',
      input: aReview({}),
      config: 'rancher: []',
      code: 'CONFIGURATION',
      message: /config\.yaml is no configuration: rancher is an empty list; allowed is a list of 1 to 32 users$/,
    },
  ]

for (const { name, code, message, ...given } of FAULTS) {
  t.test(`not explained: ${name}`, async (t) => {
    await t.rejects(explained(t, given), { code, message })
  })
}

t.test('not explained: a knowledge file that is not there', async (t) => {
  const options = { knowledge: 'none.yaml', config: undefined, output: 'text' } as const
  await t.rejects(explain(options, aReview({}), NOW), { message: 'none.yaml is no knowledge: there is no such file' })
  const folder = { ...options, knowledge: t.testdir({}) }
  await t.rejects(explain(folder, aReview({}), NOW), { message: `${folder.knowledge} is no knowledge: it is a folder` })
})

t.test('what is secret in a review is not printed', async (t) => {
  const secret = 'c0ffee-c0ffee'
  const status = { value: secret, bearerToken: `ext/token-bcdfg:${secret}`, hash: secret, expired: true }
  const inTokens = { group: '', resource: 'secrets', namespace: 'cattle-tokens' } as const
  const ttl = 365 * DAY_MS
  const reviews = [
    { object: { ...aManifest({ ttl }), status } },
    { oldObject: { ...aStoredToken(), status }, object: { ...aStoredToken({ ttl: 0 }), status: { value: 'other' } } },
    { oldObject: { ...aStoredToken(), status }, object: aStoredToken() },
    { group: GROUPS.v3, oldObject: aV3Token({ token: secret }), object: aV3Token({ token: `${secret}-2` }) },
    { group: GROUPS.v3, object: aV3Token({ token: secret }) },
    {
      ...inTokens,
      oldObject: aBackingSecret({ hash: secret }),
      object: aBackingSecret({ hash: `${secret}-2`, ttl: String(ttl) }),
    },
    { ...inTokens, object: aBackingSecret({ hash: secret, ttl: secret }) },
  ]
  const input = reviews.map(aReview).join('\n')
  const knowledge = CLUSTER.replace('principals]', 'principals, rights]')
  const warn = 'modes: {only-rancher-mints: warn, identity-is-immutable: warn, status-is-the-servers: warn}'
  for (const config of ['{}', warn]) {
    for (const output of ['text', 'json'] as const) {
      const { text } = await explained(t, { input, knowledge, config, output })
      t.match(text, /status-is-the-servers/)
      for (const shown of [secret, Buffer.from(secret).toString('base64').slice(0, 12)]) t.notMatch(text, shown)
    }
  }
})
