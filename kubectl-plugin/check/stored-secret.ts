import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { TOKEN_HASHED_ANNOTATION } from '../../tokens/token.ts'
import type { FoundToken } from '../inventory/find-token.ts'
import { TOKEN_SECRETS } from '../inventory/token-stores.ts'
import { isSameSecret, matchesHash } from './token-hash.ts'

/** Whether the value is that of the token: `unknown` says why nobody can tell. */
export type ValueCheck =
  { readonly value: 'matches' | 'differs' } | { readonly value: 'unknown'; readonly reason: string }

/**
 * Compares a value with what the store keeps of the token's. What it keeps stays here.
 * @throws ApiError 401, ConnectionError
 */
export async function checkValue(
  connection: Connection,
  { from, object }: FoundToken,
  value: string,
  signal: AbortSignal,
): Promise<ValueCheck> {
  if (from.store === 'v3') {
    const kept = textAt(object, 'token')
    const isHashed = textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), TOKEN_HASHED_ANNOTATION) === 'true'
    if (kept === '') return { value: 'unknown', reason: 'the token holds no value' }
    return isHashed ? checkHash(value, kept) : { value: isSameSecret(value, kept) ? 'matches' : 'differs' }
  }
  if (from.store === 'secret') return checkHash(value, hashIn(object))
  const name = textAt(objectAt(object, 'metadata'), 'name')
  try {
    const secret = await connection.request({
      method: 'GET',
      path: `${TOKEN_SECRETS.path}/${encodeURIComponent(name)}`,
      signal,
    })
    return await checkHash(value, hashIn(secret))
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error
    const reason = error.status === 404 ? 'there is no Secret behind it' : 'you may not read the Secret behind it'
    return { value: 'unknown', reason }
  }
}

async function checkHash(value: string, hash: string): Promise<ValueCheck> {
  const matches = await matchesHash(value, hash)
  if (matches === undefined) return { value: 'unknown', reason: 'its hash is in no form that this version knows' }
  return { value: matches ? 'matches' : 'differs' }
}

function hashIn(secret: JsonObject): string {
  const hash = ownValue(objectAt(secret, 'data'), 'hash')
  return typeof hash === 'string' ? Buffer.from(hash, 'base64').toString('utf8') : ''
}
