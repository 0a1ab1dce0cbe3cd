import { randomUUID } from 'node:crypto'
import { secretOfNewToken } from '../../apiserver/storage/secret-of-token.ts'
import { hashOf } from '../../apiserver/storage/token-hash.ts'
import type { ApiConnection } from '../../test/cluster/api/api-connection.ts'
import { BENCH_GROUP } from './bench-crd.ts'

const IN_FLIGHT = 24

/** Does something so many times, a few at a time. */
export async function manyTimes(
  count: number,
  inFlight: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const one = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index)
  }
  await Promise.all(Array.from({ length: inFlight }, one))
}

/** As many tokens in Secrets as in the CRD, of the same contents and the same names. */
export async function fill(admin: ApiConnection, count: number, progress: (done: number) => void): Promise<void> {
  // One hash for all: nobody logs in with these, and SHA3 is not what is measured.
  const hash = hashOf('nobody')
  await manyTimes(count, IN_FLIGHT, async (index) => {
    const name = `token-f${index.toString(36).padStart(5, '0')}`
    const object = filling(index)
    const secret = secretOfNewToken({
      object: { ...object, metadata: { labels: labelsOf(index) } },
      name,
      uid: randomUUID(),
      hash,
      now: Date.now(),
    })
    await write(admin, '/api/v1/namespaces/cattle-tokens/secrets', secret)
    const metadata = { name, labels: labelsOf(index) }
    await write(admin, `/apis/${BENCH_GROUP}/v1/tokens`, { ...object, apiVersion: `${BENCH_GROUP}/v1`, metadata })
    if (index % 2000 === 1999) progress(index + 1)
  })
}

function labelsOf(index: number) {
  return { 'cattle.io/user-id': ownerOf(index), 'authn.management.cattle.io/kind': '' }
}

function ownerOf(index: number): string {
  return index % 10 === 0 ? 'user-alice' : 'user-bob'
}

function filling(index: number) {
  const owner = ownerOf(index)
  return {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    spec: {
      userID: owner,
      userPrincipal: {
        name: `local://${owner}`,
        displayName: owner,
        loginName: owner,
        principalType: 'user',
        me: true,
        provider: 'local',
      },
      kind: '',
      description: `token number ${index}`,
      ttl: 7_776_000_000,
      enabled: true,
    },
  }
}

async function write(admin: ApiConnection, path: string, body: object): Promise<void> {
  const { status, text } = await admin.request('POST', path, body)
  if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`)
}
