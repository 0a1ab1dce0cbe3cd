import { type JsonObject, objectAt, ownValue, textAt } from './json.ts'
import type { Principal } from './token.ts'

/** The known fields of a `userPrincipal`, or undefined where there is none. */
export function principalFrom(object: JsonObject | undefined): Principal | undefined {
  if (object === undefined || Object.keys(object).length === 0) return undefined
  // A v3 Token nests the name as any object does.
  return {
    name: textAt(object, 'name') || textAt(objectAt(object, 'metadata'), 'name'),
    displayName: textAt(object, 'displayName'),
    loginName: textAt(object, 'loginName'),
    principalType: textAt(object, 'principalType'),
    me: ownValue(object, 'me') === true,
    provider: textAt(object, 'provider'),
  }
}

/** What an ext Token stores of a principal. */
export function principalToExt(principal: Principal): JsonObject {
  return { ...principal }
}
