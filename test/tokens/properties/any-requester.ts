import * as fc from 'fast-check'
import type { Answers, User } from '../../../tokens/knowledge.ts'
import { ANSWERED, ANSWERED_FOR_ADMIN } from '../a-knowledge.ts'

/** Somebody who is neither Rancher nor a trusted writer. */
export interface AnyRequester {
  readonly username: string
  readonly answers: Answers
}

export const anyRequester: fc.Arbitrary<AnyRequester> = fc.constantFrom(
  { username: 'user-alice', answers: ANSWERED },
  { username: 'user-bob', answers: ANSWERED },
  { username: 'user-rancher-admin', answers: ANSWERED_FOR_ADMIN },
  { username: 'system:admin', answers: ANSWERED_FOR_ADMIN },
  { username: 'user-carol', answers: ANSWERED },
  { username: 'user-disabled', answers: ANSWERED },
)

/** A user of Rancher's own, whose tokens have no maximum: nobody may get at that exemption. */
export const SYSTEM_USER: Partial<User> = { name: 'u-system', principalIds: ['system://c-abc'] }
