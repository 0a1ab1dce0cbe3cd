import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Connection } from '../../cluster/connection.ts'
import type { Verb } from '../access/access.ts'
import { refuseApply } from '../api/apply-token.ts'
import { type Caller, callerOf } from '../api/caller.ts'
import { createToken } from '../api/create-token.ts'
import { checkToken, decodeToken, faultyPatch, unknownIn } from '../api/decode-token.ts'
import { deleteCollection } from '../api/delete-collection.ts'
import { deletionOf } from '../api/delete-options.ts'
import { deleteToken } from '../api/delete-token.ts'
import { parseFieldSelector } from '../api/field-selector.ts'
import { untilHeard } from '../api/heard-version.ts'
import { listTokens } from '../api/list-tokens.ts'
import { APPLY_PATCHES, readPatch } from '../api/patched-token.ts'
import { flag, listOptionsOf, versionOf, watchOptionsOf, writeOptionsOf } from '../api/query-options.ts'
import { readToken } from '../api/read-token.ts'
import type { TokenStore } from '../api/token-store.ts'
import { updateToken } from '../api/update-token.ts'
import type { Authenticator } from '../authentication/authenticator.ts'
import { tokenText } from '../storage/token-text.ts'
import type { Watches } from '../watch/watches.ts'
import { watchTokens } from '../watch/watch-tokens.ts'
import { watchUpstream } from '../watch/watch-upstream.ts'
import { shapeOf } from './accept.ts'
import type { Answer } from './answer.ts'
import { bodyOf, jsonBodyOf, mediaTypeOf } from './request-body.ts'
import { queryOf } from './request-query.ts'
import { methodNotAllowed, noSuchPath } from './status-error.ts'
import { includeOf, type Look, shapedPage, shapedToken } from './token-shapes.ts'

export interface TokenApi {
  readonly store: TokenStore
  readonly authenticator: Authenticator
  readonly connection: Connection
  readonly watches: Watches
  /** Whether the feature ext-tokens is on. */
  readonly isServed: () => boolean
}

/** A request for tokens, as far as it is read. */
interface Asked {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly query: URLSearchParams
  readonly caller: Caller
  /** '' for the collection. */
  readonly name: string
}

type Handler = (api: TokenApi, asked: Asked) => Promise<Answer | 'streamed'>

const COLLECTION: ReadonlyMap<string, readonly [Verb, Handler]> = new Map([
  ['GET', ['list', list]],
  ['POST', ['create', create]],
  ['DELETE', ['deletecollection', deleteMany]],
] as const)
const ITEM: ReadonlyMap<string, readonly [Verb, Handler]> = new Map([
  ['GET', ['get', get]],
  ['PUT', ['update', replace]],
  ['PATCH', ['patch', change]],
  ['DELETE', ['delete', deleteOne]],
] as const)

export interface TokenPath {
  /** '' for the collection. */
  readonly name: string
  readonly subresource: string
}

/** Answers a request for tokens. Rejects with StatusError and MissingKnowledge. */
export async function answerForTokens(
  api: TokenApi,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, subresource }: TokenPath,
): Promise<Answer | 'streamed'> {
  const caller = callerOf(await api.authenticator.identityOf(request.raw))
  if (!api.isServed()) throw noSuchPath()
  const methods = name === '' ? COLLECTION : ITEM
  const found = methods.get(request.method)
  if (found === undefined) throw methodNotAllowed([...methods.keys()].join(', '))
  const query = queryOf(request)
  const [method, handler] = found
  const verb = method === 'list' && flag(query, 'watch') ? 'watch' : method
  await api.store.access.authorize(caller, { verb, subresource, name: name || nameSelected(verb, query) })
  if (subresource !== '') throw noSuchPath()
  return handler(api, { request, reply, query, caller, name })
}

/** As kube-apiserver has it, a list or watch of one name is a matter of rights on that name: RBAC may give no others. */
function nameSelected(verb: Verb, query: URLSearchParams): string {
  if (verb !== 'list' && verb !== 'watch') return ''
  return parseFieldSelector(query.get('fieldSelector') ?? '').name ?? ''
}

function lookOf(api: TokenApi, { request, query, caller }: Asked): Look {
  const showing = { now: api.store.clock.now(), currentToken: caller.currentToken }
  return { shape: shapeOf(request.headers.accept), include: includeOf(query), showing }
}

async function list(api: TokenApi, asked: Asked): Promise<Answer | 'streamed'> {
  if (flag(asked.query, 'watch')) return watch(api, asked)
  const look = lookOf(api, asked)
  const seen = await api.store.access.seen(asked.caller.requester, 'list')
  const page = await listTokens(api.store, seen, listOptionsOf(asked.query))
  return { text: shapedPage(page, look) }
}

async function watch(api: TokenApi, asked: Asked): Promise<'streamed'> {
  const options = watchOptionsOf(asked.query)
  const { shape, include, showing } = lookOf(api, asked)
  const look = () => ({ shape, include, showing: { ...showing, now: api.store.clock.now() } })
  const watching = {
    options,
    look,
    sink: api.watches.begin(asked.reply, asked.caller.requester.username, options.timeoutSeconds),
  }
  const isRemembered = await watchTokens(api.store, asked.caller, watching)
  if (!isRemembered) await watchUpstream(api.connection, api.store, asked.caller, watching)
  return 'streamed'
}

async function create(api: TokenApi, asked: Asked): Promise<Answer> {
  const options = writeOptionsOf(asked.query)
  const decoded = decodeToken(jsonBodyOf(asked.request), options.fieldValidation)
  const written = await createToken(api.store, asked.caller, decoded.object, options.dryRun)
  return { code: 201, text: written.text, warnings: [...decoded.warnings, ...written.warnings] }
}

async function get(api: TokenApi, asked: Asked): Promise<Answer> {
  const look = lookOf(api, asked)
  await untilHeard(api.store, versionOf(asked.query))
  return { text: shapedToken(await readToken(api.store, asked.caller, asked.name), look) }
}

async function replace(api: TokenApi, asked: Asked): Promise<Answer> {
  const { dryRun, fieldValidation } = writeOptionsOf(asked.query)
  const decoded = decodeToken(jsonBodyOf(asked.request), fieldValidation)
  const written = await updateToken(api.store, asked.caller, asked.name, { change: () => decoded.object, dryRun })
  return { text: written.text, warnings: [...decoded.warnings, ...written.warnings] }
}

async function change(api: TokenApi, asked: Asked): Promise<Answer> {
  const type = mediaTypeOf(asked.request)
  const { dryRun, fieldValidation } = writeOptionsOf(asked.query)
  if (APPLY_PATCHES.includes(type)) return refuseApply(api.store, asked.caller, asked.name)
  const patch = readPatch(type, bodyOf(asked.request))
  let faults: readonly string[] = []
  const written = await updateToken(api.store, asked.caller, asked.name, {
    dryRun,
    change: (before) => {
      const after = patch.apply(before)
      checkToken(after)
      faults = fieldValidation === 'Ignore' ? [] : [...patch.faults, ...unknownIn(after)]
      if (fieldValidation === 'Strict' && faults.length > 0) throw faultyPatch(faults)
      return after
    },
  })
  return { text: written.text, warnings: [...faults, ...written.warnings] }
}

async function deleteOne(api: TokenApi, asked: Asked): Promise<Answer> {
  const deletion = deletionOf(asked.query, jsonBodyOf(asked.request))
  const { showing } = lookOf(api, asked)
  const { token, warnings } = await deleteToken(api.store, asked.caller, asked.name, deletion)
  return { text: tokenText(token, showing), warnings }
}

async function deleteMany(api: TokenApi, asked: Asked): Promise<Answer> {
  const deletion = deletionOf(asked.query, jsonBodyOf(asked.request))
  const look = lookOf(api, asked)
  const page = await deleteCollection(api.store, asked.caller, listOptionsOf(asked.query), deletion)
  return { text: shapedPage(page, { ...look, shape: 'object' }) }
}
