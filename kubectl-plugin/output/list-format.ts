import type { Given } from '../command-line/given.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { parsePath } from '../json-path/parse-path.ts'
import { parseTemplate } from '../json-path/parse-template.ts'
import { JsonPathError, type Part, type Step } from '../json-path/template.ts'

const PLAIN_FORMATS = ['wide', 'json', 'yaml', 'name', 'csv'] as const

/** For completion: the last two are gone on with. */
export const LIST_FORMAT_WORDS: readonly string[] = [...PLAIN_FORMATS, 'jsonpath=', 'custom-columns=']

/** How a list of tokens is printed. */
export type ListFormat =
  | { readonly as: 'table' | (typeof PLAIN_FORMATS)[number] }
  | { readonly as: 'jsonpath'; readonly template: readonly Part[] }
  | { readonly as: 'custom-columns'; readonly columns: readonly CustomColumn[] }

export interface CustomColumn {
  readonly header: string
  readonly path: readonly Step[]
}

export const LIST_FORMATS = [...PLAIN_FORMATS, 'jsonpath=TEMPLATE', 'custom-columns=HEADER:PATH,...'].join(', ')

/**
 * The value of --output, as kubectl has it; a table where there is none.
 * @throws UsageError
 */
export function readListFormat(given: Given): ListFormat {
  const text = given.text('output') ?? ''
  if (text === '') return { as: 'table' }
  const plain = PLAIN_FORMATS.find((format) => format === text)
  if (plain !== undefined) return { as: plain }
  const [, name, rest] = /^(jsonpath|custom-columns)(?:=(.*))?$/s.exec(text) ?? []
  try {
    if (name === 'jsonpath') return { as: name, template: parseTemplate(notEmpty(rest, 'template', given.command)) }
    if (name === 'custom-columns') {
      return { as: name, columns: columnsFrom(notEmpty(rest, 'custom-columns', given.command), given.command) }
    }
  } catch (error) {
    if (error instanceof JsonPathError) {
      throw new UsageError(`error parsing ${name} ${rest}: ${error.message}`, given.command, { cause: error })
    }
    throw error
  }
  throw unknownFormat(text, [...PLAIN_FORMATS, 'jsonpath', 'custom-columns'], given.command)
}

export function unknownFormat(text: string, formats: readonly string[], command: string): UsageError {
  return new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(text)}, allowed formats are: ${formats.toSorted().join(',')}`,
    command,
  )
}

function notEmpty(text: string | undefined, what: string, command: string): string {
  if (text !== undefined && text !== '') return text
  throw new UsageError(`${what} format specified but no ${what} given`, command)
}

function columnsFrom(text: string, command: string): CustomColumn[] {
  // A comma inside brackets belongs to the path.
  return text.split(/,(?![^[]*\])/).map((column) => {
    const [, header = '', path = ''] = /^([^:]*):(.*)$/s.exec(column) ?? []
    if (header === '' || path === '') {
      throw new UsageError(`unexpected custom-columns spec: ${column}, expected <header>:<json-path-expr>`, command)
    }
    const bare = path.replace(/^\{(.*)\}$/s, '$1')
    return { header, path: parsePath(/^[.[$@]/.test(bare) ? bare : `.${bare}`).path }
  })
}
