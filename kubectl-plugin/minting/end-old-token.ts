import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { ConnectionError } from '../../cluster/connection-error.ts'
import { endOf, humanTtl, type Ttl } from '../../tokens/ttl.ts'
import { isAway, performChange } from '../changes/perform-change.ts'
import type { PlannedChange } from '../changes/planned-change.ts'
import { findToken } from '../inventory/find-token.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { changeOfToken } from '../plan/plan.ts'

const PAUSE_MS = 1000

/** The old token could not be made to end. */
export class OldTokenStays extends Error {
  override readonly name = 'OldTokenStays'
  readonly code = 'OLD_TOKEN_STAYS'
  /** Whether it was is not known: both tokens have to be taken for alive. */
  readonly isUncertain: boolean

  constructor(message: string, isUncertain: boolean, options?: ErrorOptions) {
    super(message, options)
    this.isUncertain = isUncertain
  }
}

/** How long the old token still works. */
export interface Grace {
  readonly ms: number
  /** As it was asked for. */
  readonly text: string
}

/** What lets a token end some time from now. */
export interface EndOfToken {
  readonly change: PlannedChange
  /** ms since 1970 */
  readonly at: number
}

/**
 * Undefined where it ends before that anyway.
 * @param now ms since 1970, by the clock of the server where that is known
 * @param successor the name of the token that was made in its place; undefined: none yet
 */
export function endAfter(row: TokenRow, graceMs: number, now: number, successor?: string): EndOfToken | undefined {
  const { createdAt } = row.token
  if (createdAt === undefined) return undefined
  // A TTL of 0 is not "at once" everywhere: on v3 it is never, on ext the default.
  const ttl = BigInt(Math.max(1, Math.floor(now - createdAt + graceMs)))
  const at = createdAt + Number(ttl)
  if (row.endsAt !== undefined && row.endsAt <= at) return undefined
  return { change: changeTo(row, ttl, successor), at }
}

function changeTo(row: TokenRow, ttl: Ttl | undefined, name: string | undefined): PlannedChange {
  const besideOthers = Object.keys(row.token.annotations).length > 0
  const successor = name === undefined ? {} : { successor: { name, besideOthers } }
  return changeOfToken({ row, reason: '' }, { do: 'set', ttl, description: undefined, ...successor }, false)
}

/** Notes which token follows one that ends anyway. Where that cannot be noted the rotation is as good. */
export async function markOldToken(connection: Connection, row: TokenRow, successor: string): Promise<void> {
  const change = changeTo(row, undefined, successor)
  await performChange(connection, change, { dryRun: false, onWarning: () => undefined }).catch(() => undefined)
}

/**
 * Asks the server whether it would let the token end so.
 * @throws OldTokenStays
 */
export async function checkEnd(connection: Connection, row: TokenRow, end: EndOfToken, grace: Grace): Promise<void> {
  const outcome = await performChange(connection, end.change, { dryRun: true, onWarning: () => undefined })
  if (outcome.outcome === 'failed') throw new OldTokenStays(outcome.line, false)
  if (outcome.outcome !== 'done') throw new OldTokenStays(`the token ${row.token.name} is not there any more`, false)
  const { token } = row.from.parse(outcome.object)
  const at = endOf(row.token.createdAt, token.ttl)
  // Rancher cuts the TTL of an ext Token to the maximum at any change: an old one without an end would end at once.
  if (grace.ms === 0 || at === undefined || at >= end.at - 1000) return
  throw new OldTokenStays(
    `the server allows a TTL of ${humanTtl(token.ttl)} at most, so ${row.token.name} would not live on for ` +
      `${grace.text}: rotate it with --grace 0s, or wait until it is renewed where it is used and delete it`,
    false,
  )
}

/**
 * Lets the token end.
 * @throws OldTokenStays
 */
export async function endToken(connection: Connection, row: TokenRow, end: EndOfToken): Promise<void> {
  const failure = await failureOf(connection, end)
  if (failure === undefined) return
  const isDone = failure.isSure ? false : await hasEndByNow(connection, row, end)
  if (isDone === true) return
  throw new OldTokenStays(failure.message, isDone === undefined, { cause: failure.cause })
}

interface Failure {
  readonly message: string
  readonly cause?: unknown
  /** Surely nothing was done. */
  readonly isSure: boolean
}

async function failureOf(connection: Connection, { change }: EndOfToken): Promise<Failure | undefined> {
  try {
    const outcome = await performChange(connection, change, { dryRun: false, onWarning: () => undefined })
    // Whoever deleted it meanwhile wanted it to end. Rancher says 500 too where the answer of kube-apiserver was lost to it.
    return outcome.outcome === 'failed' ? { message: outcome.line, isSure: outcome.forbidden } : undefined
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    // The answer was lost, here or behind a proxy: perhaps it was done.
    const isLost = cause instanceof ApiError ? isAway(cause) : cause instanceof ConnectionError
    return { message, cause, isSure: !isLost }
  }
}

/**
 * Whether it was made to end; undefined: nobody knows. Rancher answers a GET from a cache, which is a moment behind what it has just
 * written: a no is asked for once more.
 */
async function hasEndByNow(connection: Connection, row: TokenRow, end: EndOfToken): Promise<boolean | undefined> {
  if ((await hasEnd(connection, row, end)) === true) return true
  await sleep(PAUSE_MS)
  return hasEnd(connection, row, end)
}

async function hasEnd(connection: Connection, row: TokenRow, { at }: EndOfToken): Promise<boolean | undefined> {
  try {
    const name = { name: row.token.name, api: row.from.store }
    const { found } = await findToken(connection, name, new AbortController().signal)
    const [now] = found
    if (now === undefined) return undefined
    const { token } = now.from.parse(now.object)
    const end = endOf(token.createdAt, token.ttl)
    return end !== undefined && end <= at
  } catch {
    return undefined
  }
}
