// Every way round the rules that is open on a stock cluster, tried with a real kubectl by those who could go it, and as Rancher
// and a restore legitimately do the same.
import t from 'tap'
import type { Cluster } from '../cluster/cluster.ts'
import {
  type Bypass,
  type BypassedStore,
  mintedToken,
  RESOURCES,
  SECRET_BYPASSES,
  V3_BYPASSES,
} from './bypass-cases.ts'
import { harm } from './harm.ts'
import { inACluster } from './in-a-cluster.ts'
import { type KubeObject, objectIn } from './kube-object.ts'

const [guarded, bare] = await Promise.all([inACluster(t), inACluster(t, { webhook: false })])
let made = 0

/** What became of an attempt. */
interface Outcome {
  readonly harm: string | undefined
  /** What kubectl said where it failed, or warned. */
  readonly said: string
  readonly failed: boolean
}

async function attempt(cluster: Cluster, context: string, store: BypassedStore, bypass: Bypass): Promise<Outcome> {
  const name = `token-${store}-${++made}`
  const before = bypass.creates === true ? undefined : await mint(cluster, store, name)
  const handle: KubeObject = before ?? objectIn({ status: 0, headers: {}, body: mintedToken(store, name), text: '' })
  let said = ''
  let failed = false
  for (const { args, stdin } of bypass.calls(handle)) {
    const { code, stderr } = await cluster.kubectl(context, [...args], stdin)
    said += stderr
    failed ||= code !== 0
  }
  const after = await cluster.request('admin', 'GET', `${RESOURCES[store].path}/${name}`)
  if (before === undefined) return { said, failed, harm: isToken(store, objectIn(after)) ? 'it is a token' : undefined }
  const mayExtend = context === 'admin' || context === 'rancher-admin'
  return { said, failed, harm: harm(store, before, objectIn(after), mayExtend) }
}

/** As Rancher does it: the token first, when it ends once its creation is known. */
async function mint(cluster: Cluster, store: BypassedStore, name: string): Promise<KubeObject> {
  const { path } = RESOURCES[store]
  const created = await cluster.request('rancher', 'POST', path, mintedToken(store, name))
  if (created.status !== 201) throw new Error(`not minted: ${created.text}`)
  if (store === 'secret') return objectIn(created)
  const { metadata, ttl } = objectIn(created)
  const end = Date.parse(metadata.creationTimestamp ?? '') + Number(ttl)
  const expiresAt = new Date(end).toISOString().replace('.000Z', 'Z')
  return objectIn(await cluster.request('rancher', 'PATCH', `${path}/${name}`, { expiresAt }))
}

function isToken(store: BypassedStore, object: KubeObject): boolean {
  if (object.metadata.name === '') return false
  return store === 'v3' || (object.metadata.labels?.['cattle.io/kind'] === 'token' && Object.hasOwn(object, 'data'))
}

for (const [store, bypasses] of [
  ['v3', V3_BYPASSES],
  ['secret', SECRET_BYPASSES],
] as const) {
  for (const bypass of bypasses) {
    await t.test(`${store}: ${bypass.name}`, async (t) => {
      const actors = ['admin', 'rancher-admin', 'alice']
      const outcomes = await Promise.all(actors.map((actor) => attempt(guarded, actor, store, bypass)))
      for (const [index, { harm, said, failed }] of outcomes.entries()) {
        t.equal(harm, undefined, `${actors[index]}: ${said}`)
        if (failed)
          t.match(said, /admission webhook "[-a-z0-9.]+\.rtoken\.dev" denied the request: /, actors[index] ?? '')
        else t.match(said, /^Warning: /, `${actors[index]} hears what was made of it`)
      }
      t.ok(outcomes[2]?.failed, 'who is no admin is refused')

      const [unguarded, rancher, restore] = await Promise.all([
        attempt(bare, 'alice', store, bypass),
        attempt(guarded, 'rancher', store, bypass),
        attempt(guarded, 'restore', store, bypass),
      ])
      t.notOk(unguarded.failed, `the door is open without the rules: ${unguarded.said}`)
      t.not(unguarded.harm, undefined, 'and what is behind it is harm')
      t.notOk(rancher.failed, `Rancher is never in its own way: ${rancher.said}`)
      t.not(rancher.harm, undefined, 'what Rancher writes is stored')
      t.equal(restore.failed, bypass.breaksSecret === true, `a trusted writer: ${restore.said}`)
    })
  }
}
