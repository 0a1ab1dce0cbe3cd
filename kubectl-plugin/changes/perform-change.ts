import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { withQuery } from '../../cluster/path-with-query.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { apiErrorLine } from '../output/outcome-of-error.ts'
import { pathOfObject, storeOfObject } from './object-path.ts'
import { patchOfAction } from './patch-of-action.ts'
import type { Outcome, PlannedChange, SeenObject } from './planned-change.ts'

export interface PerformOptions {
  /** The server checks and answers, and changes nothing. */
  readonly dryRun: boolean
  readonly onWarning: (text: string) => void
}

/** What is answered, by a proxy or the API server, where who would have to do it is away. */
const UNAVAILABLE: ReadonlySet<number> = new Set([502, 503, 504])

/** Who would have to do it is away, or has just come back: an API server that starts serves no CRD at first. */
export function isAway(error: ApiError): boolean {
  return UNAVAILABLE.has(error.status) || (error.status === 404 && !isGone(error))
}

/** Only a server that has the resource names the object that it has not. */
function isGone({ status, details }: ApiError): boolean {
  return status === 404 && textAt(details, 'name') !== ''
}

/** It says nothing of the object, but of the caller or the server. */
function isOfServer(error: ApiError): boolean {
  return error.status === 401 || error.status === 429 || isAway(error)
}

/**
 * Does one thing to one object, if it is still the one that was looked at.
 * @throws ApiError 401, 429 and what says that the server is away, ConnectionError
 */
export async function performChange(
  connection: Connection,
  change: PlannedChange,
  options: PerformOptions,
): Promise<Outcome> {
  try {
    const touched = change.onlyUntouched ? await firstTouched(connection, change.tokens) : undefined
    if (touched !== undefined) return { outcome: 'skipped', why: `${touched.object} was used or changed since` }
    const object = await send(connection, change, options)
    const isGone = object === undefined
    let gone = 0
    // Rancher deletes the tokens of a Kubeconfig with it; what it could not delete would be left without its Kubeconfig.
    for (const token of change.tokens) {
      const answer = await send(connection, { ...change, ...token, onlyUntouched: false }, options)
      if (answer === undefined) gone++
    }
    return isGone && gone === change.tokens.length ? { outcome: 'gone' } : { outcome: 'done', object: object ?? {} }
  } catch (error) {
    if (!(error instanceof ApiError) || isOfServer(error)) throw error
    return (await skippedBecause(connection, change, error)) ?? failed(error)
  }
}

/** The object as the server has it afterwards; undefined where it was not there. */
async function send(
  connection: Connection,
  change: PlannedChange,
  { dryRun, onWarning }: PerformOptions,
): Promise<JsonObject | undefined> {
  const path = withQuery(pathFor(change), dryRun ? { dryRun: 'All' } : {})
  const common = { retries: 'caller', onWarning } as const
  try {
    if (change.action.do === 'delete') {
      await connection.request({ method: 'DELETE', path, body: deleteOptions(change, dryRun), ...common })
      return {}
    }
    const store = storeOfObject(change.object)?.store
    if (store === undefined) throw new TypeError(`${change.object} is no token`)
    const body = [...testsOf(change), ...patchOfAction(store, change.action, change.facts)]
    const contentType = 'application/json-patch+json'
    return await connection.request({ method: 'PATCH', path, body, contentType, ...common })
  } catch (error) {
    if (error instanceof ApiError && isGone(error)) return undefined
    throw error
  }
}

function deleteOptions({ uid, resourceVersion, onlyUntouched }: PlannedChange, dryRun: boolean): object {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid, ...(onlyUntouched && { resourceVersion }) },
    ...(dryRun && { dryRun: ['All'] }),
  }
}

/** A patch has no preconditions but these. */
function testsOf({ uid, resourceVersion, onlyUntouched }: PlannedChange): object[] {
  const test = (path: string, value: string): object => ({ op: 'test', path, value })
  return [test('/metadata/uid', uid), ...(onlyUntouched ? [test('/metadata/resourceVersion', resourceVersion)] : [])]
}

function pathFor({ object }: SeenObject): string {
  const path = pathOfObject(object)
  if (path === undefined) throw new TypeError(`${object} is nothing that is changed here`)
  return path
}

/** What is gone is not touched: it goes with its Kubeconfig anyway. */
async function firstTouched(connection: Connection, seen: readonly SeenObject[]): Promise<SeenObject | undefined> {
  for (const one of seen) {
    const now = await look(connection, one)
    if (now !== undefined && (now.uid !== one.uid || now.resourceVersion !== one.resourceVersion)) return one
  }
  return undefined
}

/**
 * Whether the object is another than was looked at. kube-apiserver says so with a 409, or a 422 for a test in a patch; Rancher's
 * own Token API wraps it into a 500 (`failed to delete token`): so the object itself is asked.
 */
async function skippedBecause(
  connection: Connection,
  change: PlannedChange,
  error: ApiError,
): Promise<Outcome | undefined> {
  if (![409, 422, 500].includes(error.status)) return undefined
  try {
    const now = await look(connection, change)
    if (now === undefined) return { outcome: 'gone' }
    if (now.uid !== change.uid) return { outcome: 'skipped', why: 'there is another of that name now' }
    if (change.onlyUntouched && now.resourceVersion !== change.resourceVersion) {
      return { outcome: 'skipped', why: 'it was used or changed since' }
    }
  } catch (cause) {
    // What was said first is what went wrong.
    if (!(cause instanceof ApiError) || isOfServer(cause)) throw cause
  }
  return undefined
}

async function look(connection: Connection, seen: SeenObject): Promise<SeenObject | undefined> {
  try {
    const object = await connection.request({ method: 'GET', path: pathFor(seen), retries: 'caller' })
    const metadata = objectAt(object, 'metadata')
    return { ...seen, uid: textAt(metadata, 'uid'), resourceVersion: textAt(metadata, 'resourceVersion') }
  } catch (error) {
    if (error instanceof ApiError && isGone(error)) return undefined
    throw error
  }
}

function failed(error: ApiError): Outcome {
  return { outcome: 'failed', line: apiErrorLine(error), forbidden: error.status === 403 }
}
