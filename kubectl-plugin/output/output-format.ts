import type { Given } from '../command-line/given.ts'
import { UsageError } from '../command-line/usage-error.ts'

/**
 * The value of --output; 'table' where there is none.
 * @throws UsageError in kubectl's words
 */
export function readOutputFormat<Format extends string>(given: Given, formats: readonly Format[]): Format | 'table' {
  const text = given.text('output') ?? ''
  if (text === '') return 'table'
  const format = formats.find((format) => format === text)
  if (format !== undefined) return format
  throw new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(text)}, allowed formats are: ${formats.join(',')}`,
    given.command,
  )
}
