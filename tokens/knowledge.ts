import type { Malformed, Principal } from './token.ts'

/** A Setting of management.cattle.io/v3; what counts is `value`, or `default` where value is empty. */
export interface Setting {
  readonly name: string
  readonly value: string
  readonly default: string
  /** `env` where the environment of Rancher sets `value`, and sets it again at each start; '' else. */
  readonly source: string
  /** Each field of another type, which reads as '' here: such an object stops every reader of settings in Rancher. */
  readonly malformed: readonly Malformed[]
}

/** A Feature of management.cattle.io/v3. */
export interface Feature {
  readonly name: string
  /** `spec.value`: what somebody chose; undefined is no choice. */
  readonly value: boolean | undefined
  /** `status.default` */
  readonly default: boolean
  /** `status.lockedValue`: where it is set, it counts whatever somebody chose. */
  readonly lockedValue: boolean | undefined
  /** Each field of another type, which reads as unset here. */
  readonly malformed: readonly Malformed[]
}

/** A User of management.cattle.io/v3. */
export interface User {
  readonly name: string
  readonly username: string
  readonly displayName: string
  readonly enabled: boolean
  readonly principalIds: readonly string[]
}

/**
 * What is known beside the object itself. Each look-up answers at once (from a cache); undefined is "there is none". One that
 * cannot tell throws MissingKnowledge, and the request is then not judged at all.
 */
export interface Knowledge {
  setting(name: string): Setting | undefined
  user(name: string): User | undefined
  clusterExists(name: string): boolean
}

/** Nobody can judge without this: the caller answers with an error, not with a verdict. */
export class MissingKnowledge extends Error {
  override readonly name = 'MissingKnowledge'
  readonly code = 'MISSING_KNOWLEDGE'
  /** What is missing, such as `settings.management.cattle.io`. */
  readonly what: string
  constructor(what: string, reason: string, options?: ErrorOptions) {
    super(`${what} is not known: ${reason}`, options)
    this.what = what
  }
}

/** What a rule may have to ask the API server, in the few cases that need it. */
export type Question =
  | {
      /** May the requester do this? A SubjectAccessReview. */
      readonly ask: 'may'
      readonly verb: string
      readonly group: string
      readonly resource: string
      readonly name: string
    }
  | {
      /** The principal of the token that the requester logged in with; null where `owner` has no such token. */
      readonly ask: 'principal'
      readonly token: string
      readonly owner: string
    }

export interface Answers {
  may(question: Extract<Question, { ask: 'may' }>): boolean | undefined
  principal(question: Extract<Question, { ask: 'principal' }>): Principal | null | undefined
}

/** The key under which an answer is kept: one text for one question. */
export function questionKey(question: Question): string {
  return question.ask === 'may'
    ? ['may', question.verb, question.group, question.resource, question.name].join(' ')
    : ['principal', question.token, question.owner].join(' ')
}

/** The answers that were found so far, by questionKey. */
export class FoundAnswers implements Answers {
  readonly #found = new Map<string, boolean | Principal | null>()

  add(question: Extract<Question, { ask: 'may' }>, answer: boolean): void
  add(question: Extract<Question, { ask: 'principal' }>, answer: Principal | null): void
  add(question: Question, answer: boolean | Principal | null): void {
    this.#found.set(questionKey(question), answer)
  }

  may(question: Extract<Question, { ask: 'may' }>): boolean | undefined {
    const answer = this.#found.get(questionKey(question))
    return typeof answer === 'boolean' ? answer : undefined
  }

  principal(question: Extract<Question, { ask: 'principal' }>): Principal | null | undefined {
    const answer = this.#found.get(questionKey(question))
    return typeof answer === 'boolean' ? undefined : answer
  }
}
