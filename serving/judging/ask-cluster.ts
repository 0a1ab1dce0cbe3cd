import type { Question } from '../../tokens/knowledge.ts'
import type { Requester } from '../../tokens/requester.ts'
import type { Principal } from '../../tokens/token.ts'

/** Answers what a rule has to ask the API server. Both reject with MissingKnowledge where nobody can tell. */
export interface AskCluster {
  may(question: Extract<Question, { ask: 'may' }>, requester: Requester): Promise<boolean>
  principal(question: Extract<Question, { ask: 'principal' }>): Promise<Principal | null>
}
