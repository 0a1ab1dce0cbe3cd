import { isJsonObject, type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { badRequest } from '../http/status-error.ts'
import type { Login } from './login.ts'

const API_VERSIONS = ['authentication.k8s.io/v1', 'authentication.k8s.io/v1beta1']
const CATTLE_AUTHENTICATED = 'system:cattle:authenticated'

export interface AskedReview {
  readonly apiVersion: string
  readonly bearer: string
}

/**
 * Reads what kube-apiserver asks.
 * @throws StatusError 400
 */
export function readTokenReview(body: unknown): AskedReview {
  const review = isJsonObject(body) ? body : {}
  const apiVersion = textAt(review, 'apiVersion')
  if (!API_VERSIONS.includes(apiVersion) || textAt(review, 'kind') !== 'TokenReview') {
    throw badRequest(`the body is no TokenReview of ${API_VERSIONS.join(' or ')}`)
  }
  return { apiVersion, bearer: textAt(objectAt(review, 'spec'), 'token') }
}

/** The answer: who it is, or that it is nobody; never why. */
export function tokenReviewOf(apiVersion: string, login: Login): JsonObject {
  const status = login.ok ? { authenticated: true, user: userOf(login) } : { authenticated: false }
  return { apiVersion, kind: 'TokenReview', metadata: {}, status }
}

/** As Rancher gives it, so that one's next token takes its principal from the one that one logged in with. */
function userOf({ token, user }: Extract<Login, { ok: true }>): JsonObject {
  return {
    username: user.name,
    groups: [CATTLE_AUTHENTICATED, ...user.groups],
    extra: {
      principalid: [textAt(token.principal, 'name')],
      username: [textAt(token.principal, 'loginName') || user.username],
      requesttokenid: [token.name],
    },
  }
}
