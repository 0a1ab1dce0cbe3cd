import { escapeInvisible } from '../../tokens/quote.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import { cellText, NONE } from '../output/cell.ts'
import { countOfTokens } from '../output/count-of-tokens.ts'
import { csvLine } from '../output/csv.ts'
import { markdownCell } from '../output/markdown.ts'
import { Table } from '../output/table.ts'
import { jsonText } from '../output/terminal-safe.ts'
import type { TokenReport } from './token-report.ts'

export const REPORT_FORMATS = ['json', 'csv', 'markdown', 'prometheus'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number] | 'table'

/** @param now ms since 1970 */
export function reportText(report: TokenReport, format: ReportFormat, now: number): string {
  switch (format) {
    case 'table':
      return tables(report)
    case 'json':
      return `${jsonText(jsonOf(report, now))}\n`
    case 'csv':
      return [
        csvLine(['SECTION', 'NAME', 'TOKENS']),
        csvLine(['total', '', String(report.total)]),
        ...report.sections.flatMap(({ id, counts }) =>
          counts.map(({ name, tokens }) => csvLine([id, name, String(tokens)])),
        ),
      ].join('')
    case 'markdown':
      return markdown(report, now)
    case 'prometheus':
      return prometheus(report)
  }
}

function tables({ total, sections }: TokenReport): string {
  const table = new Table()
  const texts = sections.map(({ header, title, counts }) => {
    const rows = counts.map(({ name, tokens }) => [name === '' ? NONE : cellText(name), String(tokens)])
    return { title, rows: [[header, 'TOKENS'], ...rows] }
  })
  // One width for all of them: the numbers stand in one column.
  table.lines(texts.flatMap(({ rows }) => rows))
  return [`${countOfTokens(total)}\n`, ...texts.map(({ title, rows }) => `${title}:\n${table.lines(rows)}`)].join('\n')
}

function jsonOf({ total, sections }: TokenReport, now: number): object {
  return {
    apiVersion: 'rtoken.dev/v1',
    kind: 'TokenReport',
    createdAt: rfc3339(now),
    total,
    sections: sections.map(({ id, title, counts }) => ({ id, title, counts })),
  }
}

function markdown({ total, sections }: TokenReport, now: number): string {
  return [
    '# Tokens',
    '',
    `${countOfTokens(total)} at ${rfc3339(now)}.`,
    ...sections.flatMap(({ title, header, counts }) => [
      '',
      `## ${title}`,
      '',
      `| ${header.toLowerCase()} | tokens |`,
      '|---|---:|',
      ...counts.map(({ name, tokens }) => `| ${name === '' ? '-' : markdownCell(name)} | ${tokens} |`),
    ]),
    '',
  ].join('\n')
}

/** The text format of Prometheus, version 0.0.4. */
function prometheus({ total, sections }: TokenReport): string {
  return [
    '# HELP rtoken_tokens Tokens of Rancher.',
    '# TYPE rtoken_tokens gauge',
    `rtoken_tokens ${total}`,
    ...sections.flatMap(({ id, header, title, counts }) => {
      const metric = `rtoken_tokens_${id.replaceAll('-', '_')}`
      const label = header.toLowerCase()
      return [
        `# HELP ${metric} Tokens of Rancher: ${title.toLowerCase()}.`,
        `# TYPE ${metric} gauge`,
        ...counts.map(({ name, tokens }) => `${metric}{${label}="${labelValue(name)}"} ${tokens}`),
      ]
    }),
    '',
  ].join('\n')
}

function labelValue(text: string): string {
  return escapeInvisible(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}
