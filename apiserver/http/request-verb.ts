import type { FastifyRequest } from 'fastify'
import { flag } from '../api/query-options.ts'
import { LOGIN_PATH, TOKENS_PATH } from './paths.ts'
import { queryOf } from './request-query.ts'

const VERBS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['GET', ['list', 'get']],
  ['POST', ['create', 'other']],
  ['PUT', ['other', 'update']],
  ['PATCH', ['other', 'patch']],
  ['DELETE', ['deletecollection', 'delete']],
] as const)

/** What a request is called in metrics and the log: one of a closed list. */
export function verbOf(request: FastifyRequest): string {
  const { method, routeOptions } = request
  const route = routeOptions.url ?? ''
  if (route === LOGIN_PATH) return 'login'
  if (!route.startsWith(TOKENS_PATH)) return 'other'
  const [ofAll, ofOne] = VERBS.get(method) ?? ['other', 'other']
  if (route !== TOKENS_PATH) return ofOne
  return ofAll === 'list' && flag(queryOf(request), 'watch') ? 'watch' : ofAll
}
