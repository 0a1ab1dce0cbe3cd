import type { Connection } from '../../cluster/connection.ts'
import type { BearerChoice } from '../command-line/bearer-flags.ts'
import { type DryRun, DRY_RUN_SUFFIX } from '../command-line/change-flags.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { bearerText } from '../minting/bearer-text.ts'
import type { BearerTarget } from '../minting/bearer-target.ts'
import { lifeOf } from '../minting/life-of-token.ts'
import { makeToken, type NewToken, NO_VALUE, type TokenWish, withoutValue } from '../minting/new-token.ts'
import { targetFor } from '../minting/target-for.ts'
import { takeBack } from '../minting/take-back.ts'
import { cellText } from '../output/cell.ts'
import type { Surroundings } from '../surroundings.ts'

export interface CreateOperation {
  readonly run: 'create'
  readonly cluster: ClusterChoice
  readonly wish: TokenWish
  readonly bearer: BearerChoice
  readonly dryRun: DryRun
}

export async function runCreate(operation: CreateOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, wish, bearer, dryRun } = operation
  const { stdout, stderr, signal } = surroundings
  if (dryRun === 'client') {
    await stdout.write(`a token would be created${DRY_RUN_SUFFIX[dryRun]}\n`)
    return EXIT_CODE.ok
  }
  const connection = await connectToCluster(cluster, surroundings)
  const target = targetFor(bearer, { connection, stdout, replacing: undefined })
  await target.prepare()
  if (dryRun === 'server') await target.undo()
  const warnings: string[] = []
  const onWarning = (text: string): void => void warnings.push(text)
  let made: NewToken
  try {
    signal.throwIfAborted()
    made = await makeToken(connection, wish, { dryRun: dryRun === 'server', onWarning })
  } catch (error) {
    await target.undo()
    throw error
  }
  if (wish.cluster !== '') onWarning(SCOPED)
  for (const warning of warnings) await stderr.write(`Warning: ${cellText(warning)}\n`)
  if (dryRun === 'server') {
    const line = `token.ext.cattle.io "${made.token.name}" created${DRY_RUN_SUFFIX[dryRun]}\n`
    if (bearer.to === undefined && (bearer.format === 'json' || bearer.format === 'yaml')) {
      await stdout.write(await bearerText(withoutValue(made), bearer.format, true))
      await stderr.write(line)
    } else await stdout.write(line)
    return EXIT_CODE.ok
  }
  return handOver(made, operation, target, connection, surroundings)
}

const SCOPED =
  'a token that is scoped to a cluster gives 401 with the Rancher CLI and Terraform: for these make one without --scope'

/** Puts it where it is to go; where that fails, nobody knows the value, and the token goes again. */
async function handOver(
  made: NewToken,
  { cluster, bearer: { format = 'bearer', to } }: CreateOperation,
  target: BearerTarget,
  connection: Connection,
  { stdout, stderr, program }: Surroundings,
): Promise<number> {
  const { name } = made.token
  const life = `it ${lifeOf(made.token)}`
  const isShown = to === undefined
  if (made.value === '') {
    const isObject = isShown && (format === 'json' || format === 'yaml')
    if (isObject) await stdout.write(await bearerText(made, format, isShown))
    await stderr.write(`${isObject ? 'Warning' : 'error'}: ${NO_VALUE}\n`)
    if (isObject) return EXIT_CODE.ok
    for (const line of await takeBack({ connection, made, target, program, cluster })) await stderr.write(`${line}\n`)
    return EXIT_CODE.error
  }
  try {
    await target.write(await bearerText(made, format, isShown))
  } catch (error) {
    for (const line of await takeBack({ connection, made, target, program, cluster })) await stderr.write(`${line}\n`)
    throw error
  }
  if (isShown) await stderr.write(`token.ext.cattle.io "${name}" created: ${life}\n`)
  else {
    await stdout.write(`token.ext.cattle.io "${name}" created in ${target.what}\n`)
    await stderr.write(`${life}\n`)
  }
  return EXIT_CODE.ok
}
