import { humanTtl } from '../../tokens/ttl.ts'
import { bearerFrom } from '../check/bearer.ts'
import { openConditions } from '../check/open-conditions.ts'
import { DOES_NOT_END_IT, type RefusalReason, refusalReasons } from '../check/refusal-reasons.ts'
import { checkValue, type ValueCheck } from '../check/stored-secret.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { findToken, type FoundToken } from '../inventory/find-token.ts'
import { readKnowledge } from '../inventory/knowledge-of-cluster.ts'
import { whoAmI } from '../inventory/own-tokens.ts'
import { type Shortfall, shortfallLines } from '../inventory/shortfall.ts'
import { kindOf, type TokenRow, tokenRow } from '../inventory/token-row.ts'
import { whereItWorks } from '../inventory/token-scope.ts'
import { cellText } from '../output/cell.ts'
import { descriptionText } from '../output/description-text.ts'
import { exitCodeOfMissing, isOfNoneToSee, missingLines, servesNoTokens, V3_UNSEEN } from '../output/missing-token.ts'
import { shownObject } from '../output/shown-object.ts'
import { stateReason } from '../output/state-reason.ts'
import { expiresCell, orNone } from '../output/token-columns.ts'
import { jsonText } from '../output/terminal-safe.ts'
import type { Surroundings } from '../surroundings.ts'

export interface CheckOperation {
  readonly run: 'check'
  readonly cluster: ClusterChoice
  readonly output: 'table' | 'json'
}

/** A bearer is a hundred characters or two. */
const MOST_BYTES = 64 * 1024

export async function runCheck({ cluster, output }: CheckOperation, surroundings: Surroundings): Promise<number> {
  const { stdin, stdout, stderr, signal, interactive } = surroundings
  if (interactive && stderr.isTerminal) await stderr.write('Type the bearer (it is shown), then Enter and Ctrl-D:\n')
  const text = await textOf(stdin)
  if (text.trim() === '') {
    throw new UsageError('stdin is empty: give the bearer there, as in check < FILE', 'check')
  }
  const bearer = bearerFrom(text)
  if (bearer === undefined) {
    throw new UsageError('stdin has no bearer of Rancher: allowed is NAME:VALUE or ext/NAME:VALUE', 'check')
  }
  const connection = await connectToCluster(cluster, surroundings)
  const name = { name: bearer.name, api: undefined }
  const result = await findToken(connection, name, signal)
  const { found, refusals, unserved } = result
  const candidate = mostLikely(found, bearer.isExt)
  if (candidate === undefined) {
    const isUnseen = isOfNoneToSee(result)
    if ((refusals.length > 0 && !isUnseen) || servesNoTokens(unserved)) {
      for (const line of missingLines(name, result)) await stderr.write(`${line}\n`)
      return exitCodeOfMissing([result])
    }
    // A bearer that begins with ext/ is of no v3 Token.
    if (isUnseen && !bearer.isExt) await stderr.write(`${V3_UNSEEN}\n`)
    for (const { what } of unserved) await stderr.write(`Warning: this cluster does not serve ${what}\n`)
    await stdout.write(
      output === 'json'
        ? `${jsonText({ name: bearer.name, found: false })}\n`
        : `There is no token ${bearer.name} that you may see: it was deleted, or it belongs to another Rancher or to somebody else.\n`,
    )
    return EXIT_CODE.found
  }
  const shortfalls: Shortfall[] = []
  const [knowledge, value] = await Promise.all([
    readKnowledge(connection, { users: true, settings: true }, signal, shortfalls),
    checkValue(connection, candidate, bearer.value, signal),
  ])
  const now = surroundings.now()
  const row = tokenRow(candidate.object, candidate.from, knowledge, now)
  // Whoever is logged in is there and active; somebody who is impersonated need not be.
  const asksWho = row.ownerState === 'unknown' && cluster.kubeconfig.as === undefined
  const caller = asksWho ? await whoAmI(connection, signal) : undefined
  const conditions = openConditions(row, value, { shortfalls, caller: caller?.username })
  const reasons = refusalReasons(bearer, row, value, stateReason(row, knowledge.idleTtlMs, now))
  const checked = { row, value, reasons, conditions }
  await stdout.write(output === 'json' ? `${jsonText(checkJson(checked))}\n` : checkText(checked, now))
  for (const line of shortfallLines(shortfalls)) await stderr.write(`Warning: ${line}\n`)
  if (reasons.some(({ everywhere }) => everywhere)) return EXIT_CODE.found
  return conditions.length > 0 ? EXIT_CODE.partial : EXIT_CODE.ok
}

function mostLikely(found: readonly FoundToken[], isExt: boolean): FoundToken | undefined {
  return found.find(({ from }) => (from.store !== 'v3') === isExt) ?? found[0]
}

interface Checked {
  readonly row: TokenRow
  readonly value: ValueCheck
  readonly reasons: readonly RefusalReason[]
  readonly conditions: readonly string[]
}

function checkText({ row, value, reasons, conditions }: Checked, now: number): string {
  const { token, state, from } = row
  const works = reasons.every(({ everywhere }) => !everywhere)
  return descriptionText([
    ['Token', `${from.prefix}/${token.name}`],
    ['Owner', orNone(token.owner)],
    ['Kind', cellText(kindOf(token))],
    ['State', state],
    ['TTL', humanTtl(token.ttl)],
    ['Expires', expiresCell(row, now)],
    ['Scope', orNone(token.cluster)],
    [
      'Value',
      value.value === 'unknown'
        ? `cannot be checked: ${value.reason}`
        : value.value === 'matches'
          ? 'matches'
          : 'does not match',
    ],
    [
      'Verdict',
      works
        ? ['Rancher accepts it', conditions.join(' and ')].filter((part) => part !== '').join(' if ')
        : 'Rancher refuses it with 401',
    ],
    ['Works for', works ? whereItWorks(token) : 'nothing'],
    ['Reasons for a 401', reasons.length === 0 ? 'none that can be seen from here' : reasons.map(({ text }) => text)],
    ['Does not end it', DOES_NOT_END_IT],
  ])
}

function checkJson({ row, value, reasons, conditions }: Checked): object {
  const { rtoken } = shownObject(row)
  return {
    name: row.token.name,
    found: true,
    rtoken,
    value,
    accepted: reasons.every(({ everywhere }) => !everywhere),
    acceptedIf: conditions,
    reasons,
    doesNotEndIt: DOES_NOT_END_IT,
  }
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MOST_BYTES) throw new UsageError('stdin is too long for a bearer', 'check')
  }
  return Buffer.concat(chunks).toString('utf8')
}
