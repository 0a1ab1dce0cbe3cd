import { humanDuration } from '../../tokens/human-duration.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import { describeTtl } from '../../tokens/ttl.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { findToken } from '../inventory/find-token.ts'
import { ExistingJudge } from '../inventory/judge-existing.ts'
import { type KnowledgeOfCluster, readKnowledge } from '../inventory/knowledge-of-cluster.ts'
import { tokensOfLogin, whoAmI } from '../inventory/own-tokens.ts'
import { isPartial, type Shortfall, shortfallLines } from '../inventory/shortfall.ts'
import type { TokenName } from '../inventory/token-name.ts'
import { readTokenReferences, type TokenReference } from '../inventory/token-references.ts'
import { kindOf, type TokenRow, tokenRow } from '../inventory/token-row.ts'
import { type ToldFinding, toldFinding } from '../inventory/told-finding.ts'
import { whereItWorks } from '../inventory/token-scope.ts'
import { cellText, NONE, UNKNOWN } from '../output/cell.ts'
import { type Description, descriptionText } from '../output/description-text.ts'
import { exitCodeOfMissing, missingLines } from '../output/missing-token.ts'
import { stateReason } from '../output/state-reason.ts'
import { orNone } from '../output/token-columns.ts'
import { protectionOf } from '../selection/protection.ts'
import type { Surroundings } from '../surroundings.ts'

export interface DescribeOperation {
  readonly run: 'describe'
  readonly cluster: ClusterChoice
  readonly name: TokenName
}

/** What is known around a token. */
interface Around {
  readonly knowledge: KnowledgeOfCluster
  readonly references: readonly TokenReference[]
  readonly callersTokens: ReadonlySet<string>
  readonly findings: readonly ToldFinding[]
  readonly now: number
}

export async function runDescribe({ cluster, name }: DescribeOperation, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, signal, program } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const shortfalls: Shortfall[] = []
  const wanted = { users: true, settings: true, clusters: true }
  const [result, knowledge, references, caller] = await Promise.all([
    findToken(connection, name, signal),
    readKnowledge(connection, wanted, signal, shortfalls),
    readTokenReferences(connection, signal),
    whoAmI(connection, signal),
  ])
  const { found } = result
  if (found.length === 0) {
    for (const line of missingLines(name, result)) await stderr.write(`${line}\n`)
    return exitCodeOfMissing([result])
  }
  const callersTokens = await tokensOfLogin(connection, caller)
  const now = surroundings.now()
  const judge = new ExistingJudge(knowledge, now)
  const texts = found.map(({ from, object }) => {
    const row = tokenRow(object, from, knowledge, now)
    const findings = judge
      .findings({ subject: 'token', parsed: row.parsed })
      .map((finding) => toldFinding(finding, { program, cluster }))
    const around = {
      knowledge,
      references: references.byToken.get(row.token.name) ?? [],
      callersTokens,
      findings,
      now,
    }
    return descriptionText(describe(row, around))
  })
  await stdout.write(texts.join('\n\n'))
  const unread =
    references.unread.length > 0
      ? [`references in ${references.unread.join(', ')} were not checked: you may not list them`]
      : []
  for (const line of [...shortfallLines(shortfalls), ...judge.unaskedLines, ...unread])
    await stderr.write(`Warning: ${line}\n`)
  return isPartial(shortfalls) || unread.length > 0 ? EXIT_CODE.partial : EXIT_CODE.ok
}

function describe(row: TokenRow, around: Around): Description {
  const { token, state, from, endsAt } = row
  const { knowledge, references, findings, now } = around
  const at = (time: number | undefined): string =>
    time === undefined ? UNKNOWN : `${rfc3339(time)} (${humanDuration(Math.max(0, now - time))} ago)`
  return [
    ['Name', token.name],
    ['API', `${from.store} (${from.what})`],
    ['Kind', cellText(kindOf(token))],
    ['Description', orNone(token.description)],
    ['State', `${state}: ${stateReason(row, knowledge.idleTtlMs, now)}`],
    ['Owner', ownerText(token.owner, knowledge)],
    ['Provider', orNone(token.provider)],
    ['Principal', orNone(token.principal?.name ?? '')],
    ['Scope', orNone(token.cluster)],
    ['Works for', whereItWorks(token)],
    ['TTL', describeTtl(token.ttl)],
    ['Created', at(token.createdAt)],
    ['Expires', token.ttl === 'never' ? 'never' : endsAt === undefined ? UNKNOWN : rfc3339(endsAt)],
    ['Last used', at(token.lastUsedAt)],
    ['Last activity', at(token.lastActivityAt)],
    ['Stored', token.hashed ? 'as a hash' : 'in plain text: whoever may read the token can log in with it'],
    ['Labels', listOf(Object.entries(token.labels).map(([key, value]) => cellText(`${key}=${value}`)))],
    ['Annotations', listOf(Object.keys(token.annotations).map(cellText))],
    ['Referred to by', listOf(references.map(({ object, as }) => `${object}: ${as}`))],
    ['Clean-up', cleanUpText(row, around)],
    [
      'Breaks',
      listOf(
        findings.flatMap(({ rule, severity, message, mend }) => [
          `${rule} (${severity}): ${cellText(message)}`,
          `  mend: ${mend}`,
        ]),
      ),
    ],
  ]
}

function ownerText(owner: string, { users }: KnowledgeOfCluster): string {
  if (owner === '') return NONE
  if (users === undefined) return `${cellText(owner)} (unknown whether active)`
  const user = users.get(owner)
  if (user === undefined) return `${cellText(owner)} (there is no such User)`
  const names = [user.displayName, user.username].filter((name) => name !== '').map(cellText)
  return `${cellText(owner)} (${[...new Set(names), user.enabled ? 'active' : 'disabled'].join(', ')})`
}

function cleanUpText({ token, state }: TokenRow, around: Around): string {
  const isExpired = state === 'Expired'
  try {
    const reason = protectionOf(token, { ...around, isExpired })
    if (reason !== undefined) return `would not touch it: ${reason}`
  } catch (error) {
    if (!(error instanceof MissingKnowledge)) throw error
    return `would not touch it: ${error.message}`
  }
  return isExpired ? 'would delete it: it has expired' : 'would not touch it: it has not expired'
}

function listOf(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [NONE] : lines
}
