import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../serving/clock.ts'
import type { Requester } from '../../tokens/requester.ts'
import { unauthorized } from '../http/status-error.ts'
import type { BearerTokens } from './bearer-tokens.ts'
import { type FrontProxyTrust, proxiedRequester } from './front-proxy.ts'

export interface AuthenticatorOptions {
  /** undefined before it was read. */
  readonly trust: () => FrontProxyTrust | undefined
  readonly bearers: BearerTokens
  readonly clock: Clock
}

export interface Identity {
  readonly requester: Requester
  /** Whether the API server passed the request on, and so has authorized it before. */
  readonly isProxied: boolean
}

/** Tells whom a request is from: by the front proxy, else by a bearer token. Nobody else is believed. */
export class Authenticator {
  readonly #options: AuthenticatorOptions

  constructor(options: AuthenticatorOptions) {
    this.#options = options
  }

  /** Rejects with 401 where it is from nobody, with MissingKnowledge where nobody can tell. */
  async identityOf(request: IncomingMessage): Promise<Identity> {
    const { trust, bearers, clock } = this.#options
    const known = trust()
    const proxied = known && proxiedRequester(request, known, clock.now())
    if (proxied !== undefined) return { requester: proxied, isProxied: true }
    const [, bearer] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    const requester = bearer === undefined ? undefined : await bearers.requesterOf(bearer)
    if (requester === undefined) throw unauthorized()
    return { requester, isProxied: false }
  }
}
