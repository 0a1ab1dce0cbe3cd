// Other webhooks on the same resources, Rancher's own among them: in whichever order they are asked, the rules hold, and nobody
// sends anybody in circles.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { DAY_MS, MAX_MS } from '../tokens/an-ext-token.ts'
import { anotherWebhook, type Review } from './another-webhook.ts'
import { mintedToken, RESOURCES } from './bypass-cases.ts'
import { dataOf } from './harm.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'

const cluster = await inACluster(t)
const base64 = (text: string): string => Buffer.from(text).toString('base64')
let made = 0

/** As Rancher's webhook does to Secrets: it notes who made them. */
const notesCreator = ({ object, operation }: Review): readonly object[] => {
  const metadata = object['metadata'] as { readonly annotations?: Readonly<Record<string, string>> }
  if (operation !== 'CREATE' || metadata.annotations?.[CREATOR] !== undefined) return []
  return metadata.annotations === undefined
    ? [{ op: 'add', path: '/metadata/annotations', value: { [CREATOR]: 'user-x' } }]
    : [{ op: 'add', path: `/metadata/annotations/${CREATOR.replace('/', '~1')}`, value: 'user-x' }]
}
const CREATOR = 'field.cattle.io/creatorId'

/** One that fights: it wants every token to live for a year. */
const wantsAYear = ({ object, resource }: Review): readonly object[] =>
  resource.resource === 'tokens'
    ? [{ op: 'add', path: '/ttl', value: 365 * DAY_MS }]
    : object['data'] === undefined
      ? []
      : [{ op: 'add', path: '/data/ttl', value: base64(String(365 * DAY_MS)) }]

for (const name of ['a-before-ours', 'z-after-ours']) {
  await t.test(`F10: ${name}: one that notes the creator`, async (t) => {
    const another = await anotherWebhook(t, cluster, name, notesCreator)
    await sleep(1000)
    for (const store of ['v3', 'secret'] as const) {
      const token = mintedToken(store, `token-${++made}`)
      const over =
        store === 'v3'
          ? { ttl: 365 * DAY_MS }
          : { data: { ...(token['data'] as object), ttl: base64(String(365 * DAY_MS)) } }
      const metadata = { ...(token['metadata'] as object), annotations: {} }
      const before = another.asked()
      const { status, body, text } = await cluster.request('rancher', 'POST', RESOURCES[store].path, {
        ...token,
        metadata,
        ...over,
      })
      t.equal(status, 201, text)
      const stored = objectIn({ status, body, text, headers: {} })
      t.equal(stored.metadata.annotations?.[CREATOR], 'user-x')
      t.equal(store === 'v3' ? stored['ttl'] : Number(dataOf(stored)['ttl']), MAX_MS)
      t.ok(another.asked() - before <= 3, 'asked to mutate, at most once again, and to validate')
    }
  })

  await t.test(`F10: ${name}: one that fights for a year`, async (t) => {
    const another = await anotherWebhook(t, cluster, name, wantsAYear)
    await sleep(1000)
    for (const store of ['v3', 'secret'] as const) {
      const before = another.asked()
      const answer = await cluster.request(
        'rancher',
        'POST',
        RESOURCES[store].path,
        mintedToken(store, `token-${++made}`),
      )
      t.equal(answer.status, 201, answer.text)
      t.ok(another.asked() - before <= 3)
      const stored = objectIn(answer)
      const ttl = store === 'v3' ? Number(stored['ttl']) : Number(dataOf(stored)['ttl'])
      // Whoever is asked last has the last word at a mutation, and Rancher's own write is never refused at the validation: there it
      // is a warning, and an entry in the audit log.
      if (ttl > MAX_MS) t.match(String(answer.headers['warning']), /is over 90d/)
      else t.equal(ttl, MAX_MS)
    }
  })
}
