import type { Connection } from '../../cluster/connection.ts'
import { humanDuration } from '../../tokens/human-duration.ts'
import type { BearerChoice } from '../command-line/bearer-flags.ts'
import type { DryRun } from '../command-line/change-flags.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { whoAmI } from '../inventory/own-tokens.ts'
import type { TokenName } from '../inventory/token-name.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { bearerText } from '../minting/bearer-text.ts'
import type { BearerTarget } from '../minting/bearer-target.ts'
import { checkEnd, endAfter, endToken, OldTokenStays } from '../minting/end-old-token.ts'
import { makeToken, type NewToken, NO_VALUE } from '../minting/new-token.ts'
import { otherUses } from '../minting/other-uses.ts'
import { takeBack } from '../minting/take-back.ts'
import { targetFor } from '../minting/target-for.ts'
import { NewTokenFails, tryOut } from '../minting/try-out.ts'
import { cellText } from '../output/cell.ts'
import { chooseByName } from '../plan/chosen-tokens.ts'
import { seenToken } from '../plan/plan.ts'
import { objectInSentence } from '../changes/object-path.ts'
import type { Surroundings } from '../surroundings.ts'

export interface RotateOperation {
  readonly run: 'rotate'
  readonly cluster: ClusterChoice
  readonly name: TokenName
  /** ms that the old token still works */
  readonly graceMs: number
  readonly bearer: BearerChoice
  readonly dryRun: DryRun
}

export async function runRotate(operation: RotateOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, name, graceMs, bearer, dryRun } = operation
  const { stdout, stderr, signal, now } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const { chosen, exitCode } = await chooseByName(connection, [name], surroundings)
  const [one] = chosen
  if (one === undefined) return exitCode
  const old = one.row
  const shown = objectInSentence(seenToken(old).object)
  const caller = (await whoAmI(connection, signal))?.username ?? ''
  const why = reasonAgainst(old, caller)
  if (why !== undefined) {
    await stderr.write(`error: ${shown} cannot be rotated: ${why}\n`)
    return EXIT_CODE.error
  }
  // All that can be known before is found out before anything is made.
  const end = endAfter(old, graceMs, now())
  if (end !== undefined) await checkEnd(connection, old, end, graceMs)
  const replacing = { name: old.token.name }
  const target = targetFor(bearer, { connection, stdout, replacing })
  for (const line of await otherUses(connection, old, target, signal)) await stderr.write(`Warning: ${line}\n`)
  if (dryRun !== 'none') {
    await stdout.write(`${shown} rotated (${dryRun === 'client' ? 'dry run' : 'server dry run'})\n`)
    return EXIT_CODE.ok
  }
  await target.prepare()
  const made = await makeOrUndo(old, connection, target, surroundings)
  const isShown = bearer.to === undefined
  let ends: number | undefined
  try {
    if (made.value === '') throw new NewTokenFails(NO_VALUE)
    await tryOut(cluster, made, surroundings)
    await target.write(await bearerText(made, bearer.format, isShown))
    // By the clock of the server: it has just said what time it is.
    ends = await letEnd(connection, old, graceMs, made.token.createdAt ?? now())
  } catch (error) {
    if (error instanceof OldTokenStays && error.isUncertain) {
      await stderr.write(
        `error: ${error.message}\n` +
          `whether ${shown} was made to end is not known; the new token ${made.token.name} works, and was kept\n`,
      )
      return EXIT_CODE.partial
    }
    const { program } = surroundings
    const lines = await takeBack({ connection, made, target, program })
    for (const line of [...lines, `${shown} is as it was; mend what is told below and rotate it again`]) {
      await stderr.write(`${line}\n`)
    }
    throw error
  }
  const where = isShown ? '' : ` in ${target.what}`
  const life = ends === undefined ? 'ends as it would have' : `ends in ${humanDuration(Math.max(0, ends - now()))}`
  const out = isShown ? stderr : stdout
  await out.write(`${shown} rotated: token.ext.cattle.io "${made.token.name}"${where}, the old one ${life}\n`)
  return EXIT_CODE.ok
}

function reasonAgainst({ token }: TokenRow, caller: string): string | undefined {
  if (token.owner !== caller || caller === '') {
    const owner = token.owner === '' ? 'nobody' : cellText(token.owner)
    return `it belongs to ${owner}, and Rancher makes tokens for nobody but whoever asks (${caller || 'unknown'}): log in as its owner`
  }
  return token.isSession ? 'it is a login: log in again instead' : undefined
}

async function makeOrUndo(
  { token }: TokenRow,
  connection: Connection,
  target: BearerTarget,
  { stderr, signal }: Surroundings,
): Promise<NewToken> {
  const { description, ttl, kind, cluster } = token
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

/** When the old one ends, in ms since 1970; undefined where it ends before that anyway. */
async function letEnd(
  connection: Connection,
  old: TokenRow,
  graceMs: number,
  now: number,
): Promise<number | undefined> {
  const end = endAfter(old, graceMs, now)
  if (end !== undefined) await endToken(connection, old, end)
  return end?.at
}
