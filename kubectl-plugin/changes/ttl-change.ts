import { endOf, humanTtl } from '../../tokens/ttl.ts'
import type { PlannedChange } from './planned-change.ts'

/**
 * What becomes of how long a token lives: `90d -> 30d`; '' where nothing does.
 * @param now ms since 1970
 */
export function ttlChange({ action, facts }: Pick<PlannedChange, 'action' | 'facts'>, now: number): string {
  if (action.do !== 'set' || action.ttl === undefined) return ''
  const { createdAt, endsAt } = facts
  const before = endsAt === undefined || createdAt === undefined ? 'never' : BigInt(endsAt - createdAt)
  const end = endOf(createdAt, action.ttl)
  const [wasOver, isOver] = [endsAt, end].map((at) => at !== undefined && at <= now)
  const remark = wasOver === isOver ? '' : isOver === true ? ', ends at once' : ', would live again'
  return `${humanTtl(before)} -> ${humanTtl(action.ttl)}${remark}`
}
