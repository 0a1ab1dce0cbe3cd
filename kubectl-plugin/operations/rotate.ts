import type { Connection } from '../../cluster/connection.ts'
import type { Token } from '../../tokens/token.ts'
import type { Ttl } from '../../tokens/ttl.ts'
import type { BearerChoice } from '../command-line/bearer-flags.ts'
import { type DryRun, DRY_RUN_SUFFIX } from '../command-line/change-flags.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { whoAmI } from '../inventory/own-tokens.ts'
import type { TokenName } from '../inventory/token-name.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { bearerText, formatIn } from '../minting/bearer-text.ts'
import { type BearerTarget, tokenNameIn } from '../minting/bearer-target.ts'
import { checkEnd, endAfter, endToken, type Grace, markOldToken, OldTokenStays } from '../minting/end-old-token.ts'
import { lifeOf } from '../minting/life-of-token.ts'
import { makeToken, type NewToken, NO_VALUE } from '../minting/new-token.ts'
import { otherUses } from '../minting/other-uses.ts'
import { takeBack } from '../minting/take-back.ts'
import { targetFor } from '../minting/target-for.ts'
import { NewTokenFails, tryOut } from '../minting/try-out.ts'
import { whyNotRotated } from '../minting/why-not-rotated.ts'
import { cellText } from '../output/cell.ts'
import { chooseByName } from '../plan/chosen-tokens.ts'
import { seenToken } from '../plan/plan.ts'
import { objectInSentence } from '../changes/object-path.ts'
import type { Surroundings } from '../surroundings.ts'

export interface RotateOperation {
  readonly run: 'rotate'
  readonly cluster: ClusterChoice
  /** undefined: the one whose bearer stands where the new one goes. */
  readonly name: TokenName | undefined
  /** Of the new one; undefined: that of the old one. */
  readonly ttl: Ttl | undefined
  readonly grace: Grace
  readonly bearer: BearerChoice
  readonly dryRun: DryRun
}

export async function runRotate(operation: RotateOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, grace, bearer, dryRun } = operation
  const { stdout, stderr, signal, now } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const there = targetFor(bearer, { connection, stdout, replacing: undefined })
  const held = await there.held()
  const name = operation.name ?? tokenNameIn(held)
  if (name === undefined) {
    const found = held.trim() === '' ? 'is empty, or is not there' : 'holds no bearer that says whose it is'
    await stderr.write(`error: ${there.what} ${found}: name the token that is to be rotated\n`)
    return EXIT_CODE.error
  }
  const { chosen, exitCode } = await chooseByName(connection, [name], surroundings)
  const [one] = chosen
  if (one === undefined) return exitCode
  const old = one.row
  const shown = objectInSentence(seenToken(old).object)
  const caller = (await whoAmI(connection, signal))?.username ?? ''
  const ttl = operation.ttl ?? old.token.ttl
  const why = whyNotRotated(old.token, caller, ttl)
  if (why !== undefined) {
    await stderr.write(`error: ${shown} cannot be rotated: ${why}\n`)
    return EXIT_CODE.error
  }
  // All that can be known before is found out before anything is made.
  const end = endAfter(old, grace.ms, now())
  if (end !== undefined) await checkEnd(connection, old, end, grace)
  const replacing = { name: old.token.name }
  const target = targetFor(bearer, { connection, stdout, replacing })
  for (const line of await otherUses(connection, old, target, signal)) await stderr.write(`Warning: ${line}\n`)
  // Nobody but the server and the file system knows whether it can be written.
  if (dryRun !== 'client') await target.prepare()
  if (dryRun !== 'none') {
    await target.undo()
    await stdout.write(`${shown} rotated${DRY_RUN_SUFFIX[dryRun]}\n`)
    return EXIT_CODE.ok
  }
  const made = await makeOrUndo({ ...old.token, ttl }, connection, target, surroundings)
  const isShown = bearer.to === undefined
  let isEnded: boolean
  try {
    if (made.value === '') throw new NewTokenFails(NO_VALUE)
    await tryOut(cluster, made, surroundings)
    await target.write(await bearerText(made, bearer.format ?? formatIn(held) ?? 'bearer', isShown))
    // By the clock of the server: it has just said what time it is.
    isEnded = await letEnd(connection, old, grace, made.token.createdAt ?? now(), made.token.name)
  } catch (error) {
    if (error instanceof OldTokenStays && error.isUncertain) {
      await stderr.write(
        `error: ${error.message}\n` +
          `whether ${shown} was made to end is not known; the new token ${made.token.name} works, and was kept\n`,
      )
      return EXIT_CODE.partial
    }
    const { program } = surroundings
    const lines = await takeBack({ connection, made, target, program, cluster })
    for (const line of [...lines, `${shown} is as it was; mend what is told below and rotate it again`]) {
      await stderr.write(`${line}\n`)
    }
    throw error
  }
  const where = isShown ? '' : ` in ${target.what}`
  const life = !isEnded ? 'ends as it would have' : grace.ms === 0 ? 'has ended' : `ends in ${grace.text}`
  const out = isShown ? stderr : stdout
  await out.write(
    `${shown} rotated: token.ext.cattle.io "${made.token.name}"${where}, which ${lifeOf(made.token)}; the old one ${life}\n`,
  )
  return EXIT_CODE.ok
}

async function makeOrUndo(
  { description, ttl, kind, cluster }: Token,
  connection: Connection,
  target: BearerTarget,
  { stderr, signal }: Surroundings,
): Promise<NewToken> {
  const warnings: string[] = []
  try {
    signal.throwIfAborted()
    const made = await makeToken(
      connection,
      { description, ttl, kind, cluster, labels: {} },
      { dryRun: false, onWarning: (text) => void warnings.push(text) },
    )
    for (const warning of warnings) await stderr.write(`Warning: ${cellText(warning)}\n`)
    return made
  } catch (error) {
    await target.undo()
    throw error
  }
}

/** Whether the old one was made to end: it may end before that anyway. */
async function letEnd(
  connection: Connection,
  old: TokenRow,
  grace: Grace,
  now: number,
  successor: string,
): Promise<boolean> {
  const end = endAfter(old, grace.ms, now, successor)
  if (end === undefined) await markOldToken(connection, old, successor)
  else await endToken(connection, old, end)
  return end !== undefined
}
