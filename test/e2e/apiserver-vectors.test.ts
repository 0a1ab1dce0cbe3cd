// What Rancher's own store answered to these requests, our Token API server answers through the real aggregator.
import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { isRecord } from '../cluster/is-record.ts'
import { checkObject, checkStatus, type Vector, withName } from '../apiserver/rancher-vectors.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { ToldValues } from './told-values.ts'
import { waitFor } from './wait-for.ts'

/** The table "ours does better". An answer that carries a hash is another matter: none of ours does, which is looked at in each. */
const OURS: Readonly<Record<string, Partial<Vector['response']>>> = {
  // In the project's own cluster the admin has the name that the documents give.
  'a caller that is not a Rancher user': {
    message: 'tokens.ext.cattle.io is forbidden: user system:admin is not a Rancher user',
  },
  'maximum is not a number': { code: 201, object: { spec: { ttl: 7_776_000_000 } } },
  'extend ttl, as admin': { code: 200, object: { spec: { ttl: 172_800_000 } } },
  'server-side apply to an existing token': {
    code: 415,
    reason: 'UnsupportedMediaType',
    message: 'server-side apply is not served for tokens',
    details: undefined,
  },
}

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const vectors: readonly Vector[] = JSON.parse(
  await readFile(new URL('../fixtures/rancher-ext-tokens.json', import.meta.url), 'utf8'),
)
t.equal(vectors.length, 51)
const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false })
const told = new ToldValues()
cluster.onAnswer = (answer) => told.note(answer)
let name = ''
let value = ''

const firstList = vectors.findIndex((vector) => vector.name === 'list, as owner')
for (const [index, vector] of vectors.entries()) {
  if (index === firstList) await t.test('with a token of alice and one of bob', beginWithTwoTokens)
  await t.test(vector.name, async (t) => {
    await withSettings(vector.given ?? {}, async () => {
      // "Extended by an admin" leaves another TTL than the recorded refusal does; nothing after it looks at the TTL.
      const expected = { ...vector.response, ...OURS[vector.name] }
      const answer = await send(vector)
      t.equal(answer.status, expected.code, answer.text)
      t.notMatch(answer.text, /\$[123]:/, 'no answer carries a hash')
      t.notMatch(answer.text, /"hash"/)
      if (expected.warnings !== undefined) t.strictSame(warningsOf(answer), expected.warnings)
      if (expected.code >= 400) checkStatus(t, answer, expected, name)
      else checkObject(t, vector, answer, expected.object)
    })
  })
}

await t.test('no value is found again', async (t) => told.areNowhereElse(t, cluster))

function warningsOf({ headers }: ApiAnswer): readonly string[] {
  const { warning } = headers
  return warning === undefined ? [] : [warning].flat()
}

function send({ actor, request: { method, path, body, contentType, accept } }: Vector): Promise<ApiAnswer> {
  const headers = {
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(accept !== undefined && { accept }),
  }
  // A text is a body that is no object, and is still JSON.
  const sent = typeof body === 'string' ? JSON.stringify(body) : body
  return cluster.request(actor, method, withName(path, name), sent, headers)
}

function token(spec: object): object {
  return { apiVersion: 'ext.cattle.io/v1', kind: 'Token', spec }
}

/** As it was when the lists were recorded: alice has one token, and bob has one. */
async function beginWithTwoTokens(): Promise<void> {
  await cluster.request('rancher-admin', 'DELETE', TOKENS)
  await cluster.request('bob', 'POST', TOKENS, token({ description: 'of bob' }))
  const created = objectIn(await cluster.request('alice', 'POST', TOKENS, token({ description: 'of alice' })))
  name = created.metadata.name
  value = String(isRecord(created['status']) ? created['status']['value'] : '')
  if (value.length !== 54) throw new Error('the token has no value')
}

async function withSettings(given: Readonly<Record<string, string>>, work: () => Promise<void>): Promise<void> {
  for (const [setting, text] of Object.entries(given)) await set(setting, text)
  try {
    await work()
  } finally {
    for (const setting of Object.keys(given)) await set(setting, '')
  }
}

async function set(setting: string, text: string): Promise<void> {
  // "ttl absent, no maximum" was recorded before there was a default of its own.
  const path = `/apis/management.cattle.io/v3/settings/${setting}`
  const { status, text: said } = await cluster.request('rancher', 'PATCH', path, { value: text })
  if (status !== 200) throw new Error(`setting ${setting} was not written: ${said}`)
  const effective = { '': 7_776_000_000, abc: 7_776_000_000, '60': 3_600_000, '0': -1 }[text]
  const ask = () => cluster.request('alice', 'POST', `${TOKENS}?dryRun=All`, token({ ttl: -1 }))
  await waitFor(ask, (answer) => objectIn(answer).spec['ttl'] === effective)
}
