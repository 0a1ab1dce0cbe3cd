import type { Given } from '../command-line/given.ts'
import { unknownFormat } from './list-format.ts'

/**
 * The value of --output where only plain words are allowed; `table` where there is none.
 * @throws UsageError in kubectl's words
 */
export function readFormat<Format extends string>(given: Given, formats: readonly Format[]): Format | 'table' {
  const text = given.text('output') ?? ''
  if (text === '' || text === 'table') return 'table'
  const format = formats.find((format) => format === text)
  if (format === undefined) throw unknownFormat(text, ['table', ...formats], given.command)
  return format
}
