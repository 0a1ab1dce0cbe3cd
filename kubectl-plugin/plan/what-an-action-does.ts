import type { Action } from '../changes/planned-change.ts'
import type { TokenRow } from '../inventory/token-row.ts'

/** Enabling a token, or describing it otherwise, takes it from nobody. */
export function canHarm(action: Action): boolean {
  return action.do === 'delete' || action.do === 'disable' || (action.do === 'set' && action.ttl !== undefined)
}

/** Whether it would change anything. */
export function isToDo({ token }: Pick<TokenRow, 'token'>, action: Action): boolean {
  return action.do === 'enable' ? !token.enabled : action.do === 'disable' ? token.enabled : true
}
