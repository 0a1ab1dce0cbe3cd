import { canonicalText, type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { badRequest, conflict, MODIFIED, StatusError } from '../http/status-error.ts'
import { secretOfChangedToken } from '../storage/secret-of-token.ts'
import { isBroken, readSecret } from '../storage/stored-token.ts'
import { tokenObject, tokenText } from '../storage/token-text.ts'
import type { Caller } from './caller.ts'
import { tokenIn } from './read-token.ts'
import { SEEN_WITHIN_MS, type TokenStore, type Written } from './token-store.ts'

/**
 * What names no version is done again on what somebody else just wrote (what names one is a conflict then); so often in a row is
 * no chance any more.
 */
const MOST_ATTEMPTS = 5

export interface Change {
  /** What the token is to be, from what it is. It may be called again. Its error refuses the write. */
  readonly change: (before: JsonObject) => JsonObject
  readonly dryRun: boolean
}

/** Changes a token. Rejects with 409 where it is no longer the version that the change names. */
export async function updateToken(
  store: TokenStore,
  caller: Caller,
  name: string,
  { change, dryRun }: Change,
): Promise<Written> {
  const seen = await store.access.seen(caller.requester, 'update')
  const showing = { now: store.clock.now(), currentToken: caller.currentToken }
  for (let attempt = 1; ; attempt++) {
    const secret = await store.secrets.read(name)
    const token = tokenIn(secret, seen, name)
    const before = tokenObject(token, showing)
    const after = change(before)
    checkIdentity(before, after, name)
    const write = { operation: 'UPDATE', before, name, requester: caller.requester } as const
    const mutated = await store.admission.mutate({ ...write, after })
    const warnings = [...mutated.warnings, ...(await store.admission.validate({ ...write, after: mutated.object }))]
    if (isSame(before, mutated.object)) return { text: tokenText(token, showing), warnings }
    try {
      const changed = secretOfChangedToken(secret ?? {}, mutated.object, store.clock.now())
      const read = readSecret(await store.secrets.replace(changed, dryRun))
      if (read === undefined || isBroken(read)) {
        throw new StatusError(500, 'InternalError', 'the Secret of the token came back as none of ours')
      }
      if (!dryRun) await store.cache.until(() => store.cache.version >= BigInt(read.resourceVersion), SEEN_WITHIN_MS)
      return { text: tokenText(read, showing), warnings }
    } catch (error) {
      const isConflict = error instanceof StatusError && error.reason === 'Conflict'
      if (!isConflict || attempt === MOST_ATTEMPTS) throw error
    }
  }
}

/** What a change says of the identity of its object has to be true. */
function checkIdentity(before: JsonObject, after: JsonObject, name: string): void {
  const [was, is] = [objectAt(before, 'metadata'), objectAt(after, 'metadata')]
  const named = textAt(is, 'name')
  if (named !== name) {
    throw badRequest(`the name of the object (${named}) does not match the name on the URL (${name})`)
  }
  const uid = textAt(is, 'uid')
  if (uid !== '' && uid !== textAt(was, 'uid')) {
    throw conflict(name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${textAt(was, 'uid')}`)
  }
  const version = textAt(is, 'resourceVersion')
  const isNamed = version !== '' && version !== '0'
  if (isNamed && version !== textAt(was, 'resourceVersion')) throw conflict(name, MODIFIED)
}

/** As kube-apiserver has it, a change that changes nothing is no write. */
function isSame(before: JsonObject, after: JsonObject): boolean {
  return canonicalText(writable(before)) === canonicalText(writable(after))
}

function writable(object: JsonObject): JsonObject {
  const { labels, annotations, finalizers, ownerReferences } = objectAt(object, 'metadata')
  const { description, ttl, enabled } = objectAt(object, 'spec')
  return {
    labels: labels ?? {},
    annotations: annotations ?? {},
    finalizers: finalizers ?? [],
    ownerReferences: ownerReferences ?? [],
    description: description ?? '',
    ttl,
    enabled: enabled ?? true,
  }
}
