import type { Connection } from '../../cluster/connection.ts'
import { SETTINGS_PATH } from '../../cluster/rancher-setting.ts'
import { judge } from '../../tokens/judge.ts'
import { FoundAnswers, type Setting } from '../../tokens/knowledge.ts'
import { EVERY_TOKEN } from '../command-line/filter-flags.ts'
import { whoAmI } from '../inventory/own-tokens.ts'
import { TokenReader } from '../inventory/token-reader.ts'
import { cellText } from '../output/cell.ts'
import type { Surroundings } from '../surroundings.ts'
import { effectiveSetting } from './effective-setting.ts'
import type { NewSetting } from './new-setting.ts'
import { MeaningOfSetting } from './what-it-means.ts'

export interface Foreseen {
  readonly refusal: string | undefined
  readonly warnings: readonly string[]
  /** For people, the warnings among them. */
  readonly lines: readonly string[]
}

/**
 * What the rules say to it, and what it means for the tokens that exist.
 * @throws ApiError where the settings or the tokens cannot be read, ConnectionError
 */
export async function foresee(
  connection: Connection,
  { facts }: NewSetting,
  [before, after]: readonly [Setting, Setting],
  { signal, now: clock }: Surroundings,
): Promise<Foreseen> {
  const now = clock()
  const wanted = { users: true, settings: true }
  const reader = new TokenReader({ connection, selection: EVERY_TOKEN, chunkSize: undefined, wanted, signal, now })
  const knowledge = await reader.knowledge
  // Asked for alone the server says why: whoever may read one setting may perhaps not list them, and nothing can be judged.
  if (knowledge.settings === undefined) await connection.request({ method: 'GET', path: SETTINGS_PATH, signal })
  const username = (await whoAmI(connection, signal))?.username ?? ''
  const requester = { username, uid: '', groups: [], extra: {}, role: 'other' } as const
  const write = { subject: 'setting', operation: 'UPDATE', phase: 'validate', before, after, requester, now } as const
  const decision = judge(write, knowledge, new FoundAnswers())
  if (decision.kind === 'decision' && decision.refusal !== undefined) {
    return { refusal: decision.refusal.message, warnings: [], lines: [] }
  }
  const warnings = decision.kind === 'decision' ? decision.warnings : []
  const shown = (setting: Setting): string => effectiveSetting(facts, new Map([[facts.name, setting]])).shown
  const meaning = new MeaningOfSetting(facts, after, knowledge, now)
  for await (const { rows } of reader.pages()) for (const row of rows) meaning.add(row)
  return {
    refusal: undefined,
    warnings,
    lines: [
      ...warnings.map((warning) => `Warning: ${cellText(warning)}`),
      ...(await reader.remarks()),
      `${facts.name}: ${shown(before)} -> ${shown(after)}`,
      ...meaning.lines,
    ],
  }
}
