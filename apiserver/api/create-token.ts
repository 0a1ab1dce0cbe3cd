import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../tokens/json.ts'
import { objectAt } from '../../tokens/json.ts'
import { StatusError } from '../http/status-error.ts'
import { secretOfNewToken } from '../storage/secret-of-token.ts'
import { isBroken, readSecret } from '../storage/stored-token.ts'
import { hashOf } from '../storage/token-hash.ts'
import { tokenText } from '../storage/token-text.ts'
import { newTokenName, newTokenValue } from '../storage/token-value.ts'
import type { Caller } from './caller.ts'
import { SEEN_WITHIN_MS, type TokenStore, type Written } from './token-store.ts'

/** As often as kube-apiserver tries a generated name: with a million tokens a seventh one is taken once in 10^8 creates. */
const MOST_NAMES = 8

/**
 * Makes a token for the caller. Its value is in this answer, and nowhere else: not in a dry run, where there is none.
 * @param object the Token as it was sent
 */
export async function createToken(
  store: TokenStore,
  caller: Caller,
  object: JsonObject,
  dryRun: boolean,
): Promise<Written> {
  const write = { operation: 'CREATE', before: undefined, name: '', requester: caller.requester } as const
  const mutated = await store.admission.mutate({ ...write, after: object })
  for (let attempt = 1; ; attempt++) {
    const name = newTokenName()
    const named = { ...mutated.object, metadata: { ...objectAt(mutated.object, 'metadata'), name } }
    const warnings = await store.admission.validate({ ...write, after: named })
    const value = newTokenValue()
    const now = store.clock.now()
    const secret = secretOfNewToken({ object: named, name, uid: randomUUID(), hash: hashOf(value), now })
    const created = await store.secrets.create(secret, dryRun)
    if (created === undefined) {
      if (attempt < MOST_NAMES) continue
      throw new StatusError(500, 'InternalError', `no free name for a token after ${MOST_NAMES} tries; try again`)
    }
    const token = readSecret(created)
    if (token === undefined || isBroken(token)) {
      throw new StatusError(500, 'InternalError', 'the Secret of the token came back as none of ours')
    }
    if (!dryRun) await store.cache.until(() => store.cache.version >= BigInt(token.resourceVersion), SEEN_WITHIN_MS)
    const showing = { now: store.clock.now(), currentToken: caller.currentToken }
    const text = tokenText(token, showing, { value: dryRun ? '' : value })
    return { text, warnings: [...mutated.warnings, ...warnings] }
  }
}
