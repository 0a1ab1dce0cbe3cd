import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { readKnowledge, SETTINGS } from '../inventory/knowledge-of-cluster.ts'
import { type Shortfall, shortfallLines } from '../inventory/shortfall.ts'
import { ExistingJudge } from '../inventory/judge-existing.ts'
import { toldFinding } from '../inventory/told-finding.ts'
import { descriptionText } from '../output/description-text.ts'
import { apiErrorLine } from '../output/outcome-of-error.ts'
import { Table } from '../output/table.ts'
import { jsonText } from '../output/terminal-safe.ts'
import { type EffectiveSetting, effectiveSetting } from '../settings/effective-setting.ts'
import { SETTING_FACTS, type SettingFacts } from '../settings/setting-facts.ts'
import type { Surroundings } from '../surroundings.ts'

export interface SettingsOperation {
  readonly run: 'settings'
  readonly cluster: ClusterChoice
  /** Those that are told about; where there are none, all. */
  readonly settings: readonly SettingFacts[]
  readonly output: 'table' | 'wide' | 'json'
}

export async function runSettings(operation: SettingsOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, output } = operation
  const { stdout, stderr, signal, program } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const shortfalls: Shortfall[] = []
  const knowledge = await readKnowledge(connection, { settings: true }, signal, shortfalls)
  const { settings } = knowledge
  if (settings === undefined) {
    const [shortfall] = shortfalls
    const isAbsent = shortfall === undefined || shortfall.reason === 'absent'
    const line = isAbsent
      ? `error: this cluster does not serve ${SETTINGS}: is it the management cluster of a Rancher?`
      : apiErrorLine(shortfall.error)
    await stderr.write(`${line}\n`)
    return shortfall?.reason === 'forbidden' ? EXIT_CODE.noAccess : EXIT_CODE.error
  }
  const told = operation.settings.length === 0 ? SETTING_FACTS : operation.settings
  const effective = told.map((facts) => effectiveSetting(facts, settings))
  await stdout.write(text(effective, output))
  const judge = new ExistingJudge(knowledge, surroundings.now())
  const judged = [...settings.values()].filter(
    ({ name }) => told === SETTING_FACTS || told.some((facts) => facts.name === name),
  )
  const findings = judged.flatMap((setting) => judge.findings({ subject: 'setting', setting }))
  for (const finding of findings) {
    const { name, message, mend } = toldFinding(finding, { program, cluster })
    await stderr.write(`Warning: ${name}: ${message}; mend: ${mend}\n`)
  }
  for (const line of shortfallLines(shortfalls)) await stderr.write(`Warning: ${line}\n`)
  return EXIT_CODE.ok
}

function text(effective: readonly EffectiveSetting[], output: SettingsOperation['output']): string {
  switch (output) {
    case 'json':
      return `${jsonText(effective.map(({ facts, value, source }) => ({ ...facts, value, source })))}\n`
    case 'table':
      return new Table().lines([
        ['SETTING', 'VALUE', 'SOURCE', 'MEANING'],
        ...effective.map(({ facts, shown, source }) => [facts.name, shown, source, facts.meaning]),
      ])
    case 'wide':
      return effective
        .map(({ facts, shown, source }) =>
          descriptionText([
            ['Setting', facts.name],
            ['Value', `${shown}, from: ${source}`],
            ['Meaning', facts.meaning],
            ['Applies to', facts.appliesTo],
            ['Not to', facts.notTo],
            ['Existing tokens', facts.existing],
          ]),
        )
        .join('\n')
  }
}
