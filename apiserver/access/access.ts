import type { Requester } from '../../tokens/requester.ts'
import type { Identity } from '../authentication/authenticator.ts'
import { forbidden, RESOURCE } from '../http/status-error.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import type { SubjectAccess } from './subject-access.ts'

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

/** What a request wants of tokens. */
export interface WantedAccess {
  readonly verb: Verb
  readonly subresource?: string
  /** '' for the collection. */
  readonly name: string
}

/** Who may do what with tokens, and whose tokens they see. */
export class Access {
  readonly #subjects: SubjectAccess

  constructor(subjects: SubjectAccess) {
    this.#subjects = subjects
  }

  /** Rejects with 403 unless the requester may by the cluster's own authorization. */
  async authorize({ requester, isProxied }: Identity, { verb, subresource = '', name }: WantedAccess): Promise<void> {
    const ofAll = { verb, group: 'ext.cattle.io', version: 'v1', resource: 'tokens', subresource }
    // The API server has asked its authorizers about this very name before it passed the request on: who may do it to all need
    // not be asked about for each name again, which would cost a call to the API server for nearly every get.
    if (isProxied && (await this.#subjects.may(requester, ofAll))) return
    if (await this.#subjects.may(requester, name === '' ? ofAll : { ...ofAll, name })) return
    const resource = subresource === '' ? 'tokens' : `tokens/${subresource}`
    const what = name === '' ? RESOURCE : `${RESOURCE} "${name}"`
    throw forbidden(
      `${what} is forbidden: User "${requester.username}" cannot ${verb} resource "${resource}" in API group "ext.cattle.io" at ` +
        'the cluster scope',
      name,
    )
  }

  /**
   * Which tokens exist for the requester: all for whoever may do the verb on resource `*`, as Rancher decides it, else their
   * own.
   */
  async seen(requester: Requester, verb: Verb): Promise<Seen> {
    const isAll = await this.#subjects.may(requester, { verb, group: '', resource: '*' })
    return isAll ? { owner: undefined } : { owner: requester.username }
  }
}

/** The owner whose tokens are seen; undefined is all. */
export interface Seen {
  readonly owner: string | undefined
}

export function sees({ owner }: Seen, token: StoredToken): boolean {
  return owner === undefined || owner === token.owner
}
