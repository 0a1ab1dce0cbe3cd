import type { AskCluster } from '../../serving/judging/ask-cluster.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import type { Principal } from '../../tokens/token.ts'

/** The API server is away: whoever has to ask it cannot judge. */
export const askNobody: AskCluster = {
  may: async () => {
    throw new MissingKnowledge('whether the requester may', 'the API server did not answer')
  },
  principal: async () => {
    throw new MissingKnowledge('the token of the login', 'the API server did not answer')
  },
}

export interface Answering {
  /** The users who may do everything. */
  readonly admins?: readonly string[]
  /** The clusters that everybody may get. */
  readonly clusters?: readonly string[]
  readonly principals?: Readonly<Record<string, Principal>>
}

/** Answers what rules ask, and remembers what they asked. */
export class Answers implements AskCluster {
  readonly asked: string[] = []
  readonly #answering: Answering

  constructor(answering: Answering = {}) {
    this.#answering = answering
  }

  async may(...[{ verb, resource, name }, { username }]: Parameters<AskCluster['may']>): Promise<boolean> {
    this.asked.push(`may ${username} ${verb} ${resource} ${name}`.trimEnd())
    const { admins = [], clusters = [] } = this.#answering
    return admins.includes(username) || (resource === 'clusters' && clusters.includes(name))
  }

  async principal({ token, owner }: Parameters<AskCluster['principal']>[0]): Promise<Principal | null> {
    this.asked.push(`principal of ${token} of ${owner}`)
    return this.#answering.principals?.[token] ?? null
  }
}
