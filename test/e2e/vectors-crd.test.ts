// What Rancher's own store answered to these requests, we answer with Token as a CRD and the webhook in front of it.
import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

interface Vector {
  readonly name: string
  readonly actor: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly body?: unknown
    readonly contentType?: string
  }
  readonly given?: Readonly<Record<string, string>>
  readonly response: {
    readonly code: number
    readonly reason?: string
    readonly message?: string
    readonly object?: {
      readonly metadata?: Readonly<Record<string, unknown>>
      readonly spec?: Readonly<Record<string, unknown>>
      readonly labels?: Readonly<Record<string, string>>
    }
  }
}

/** What admission does not decide: a CRD shows every token to whoever may list them, and has no table or status of its own. */
const NOT_OURS_TO_DECIDE = new Set([
  'list, as owner',
  'list, as admin',
  'list, own by label',
  'list, one a page',
  'get, own',
  "get, another's",
  "get, another's, as admin",
  'get as a table',
  'status is no subresource',
])

/** The table "ours does better", and what is 403 here where Rancher says 404. */
const OURS: Readonly<Record<string, Partial<Vector['response']>>> = {
  'a caller that is not a Rancher user': { message: 'user system:admin is not a Rancher user' },
  'not JSON': { message: 'json: cannot unmarshal string' },
  'maximum is not a number': { code: 201, object: { spec: { ttl: 7_776_000_000 } } },
  // Rancher's dry run leaves out what it would have filled in.
  'dry run': { object: { spec: { userID: 'user-alice', ttl: 7_200_000, enabled: true } } },
  'extend ttl, as admin': { code: 200, object: { spec: { ttl: 172_800_000 } } },
  "update another's": {
    code: 403,
    reason: 'Forbidden',
    message: 'only its owner (spec.userID) or an admin may update',
  },
  "delete another's": {
    code: 403,
    reason: 'Forbidden',
    message: 'only its owner (spec.userID) or an admin may delete',
  },
  'server-side apply to an existing token': { code: 200, object: { spec: { description: 'applied' } } },
}

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const vectors: readonly Vector[] = JSON.parse(
  await readFile(new URL('../fixtures/rancher-ext-tokens.json', import.meta.url), 'utf8'),
)
const cluster = await inACluster(t)
const { name } = objectIn(await cluster.request('alice', 'POST', TOKENS, token({ description: 'of alice' }))).metadata

for (const vector of vectors.filter((each) => !NOT_OURS_TO_DECIDE.has(each.name))) {
  await t.test(vector.name, async (t) => {
    await withSettings(cluster, vector.given ?? {}, async () => {
      const expected = { ...vector.response, ...OURS[vector.name] }
      const answer = await send(vector)
      const object = objectIn(answer)
      t.equal(answer.status, expected.code, answer.text)
      if (expected.code >= 400) {
        if (expected.reason !== undefined) t.equal(object.reason, expected.reason)
        t.ok(object.message.includes((expected.message ?? '').replace('{name}', name)), object.message)
        return
      }
      const { metadata, spec, labels } = expected.object ?? {}
      const isCreate = vector.request.method === 'POST'
      if (isCreate) {
        t.match(object.metadata.name, /^token-[a-z0-9]{5}$/)
        t.equal(object.metadata.generateName, 'token-')
        t.notOk(Object.hasOwn(object, 'status'), 'a CRD stores no status, and no value')
      }
      if (isCreate && metadata?.['labels'] !== undefined) t.strictSame(object.metadata.labels, metadata['labels'])
      if (metadata?.['annotations'] !== undefined) t.strictSame(object.metadata.annotations, metadata['annotations'])
      if (labels !== undefined) t.strictSame(object.metadata.labels, labels)
      if (isCreate && OURS[vector.name] === undefined) t.strictSame(object.spec, spec)
      else if (spec !== undefined) t.match(object.spec, spec)
    })
  })
}

function send({ actor, request: { method, path, body, contentType } }: Vector): Promise<ApiAnswer> {
  const headers = contentType === undefined ? undefined : { 'content-type': contentType }
  // A text is a body that is no object, and is still JSON.
  const sent = typeof body === 'string' ? JSON.stringify(body) : body
  const isApply = contentType === 'application/apply-patch+yaml'
  return cluster.request(
    actor,
    method,
    path.replace('{name}', name),
    // Through a CRD an apply has to name what it applies to.
    isApply && typeof sent === 'object' ? { ...sent, metadata: { name } } : sent,
    headers,
  )
}

function token(spec: object): object {
  return { apiVersion: 'ext.cattle.io/v1', kind: 'Token', spec }
}

/** Runs with these settings in force, and puts them back. Only Rancher can write what is not valid. */
async function withSettings(
  cluster: Cluster,
  given: Readonly<Record<string, string>>,
  work: () => Promise<void>,
): Promise<void> {
  for (const [setting, value] of Object.entries(given)) await set(setting, value)
  try {
    await work()
  } finally {
    for (const setting of Object.keys(given)) await set(setting, '')
  }

  async function set(setting: string, value: string): Promise<void> {
    const path = `/apis/management.cattle.io/v3/settings/${setting}`
    const { status, text } = await cluster.request('rancher', 'PATCH', path, { value })
    if (status !== 200) throw new Error(`setting ${setting} was not written: ${text}`)
    const effective = { '': 7_776_000_000, abc: 7_776_000_000, '60': 3_600_000, '0': -1 }[value]
    const ask = () => cluster.request('alice', 'POST', `${TOKENS}?dryRun=All`, token({ ttl: -1 }))
    await waitFor(ask, (answer) => objectIn(answer).spec['ttl'] === effective)
  }
}
