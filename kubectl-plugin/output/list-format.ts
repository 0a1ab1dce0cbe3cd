import { readFileSync } from 'node:fs'
import { codeOf } from '../../cluster/connection-error.ts'
import type { Given } from '../command-line/given.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { parsePath } from '../json-path/parse-path.ts'
import { parseTemplate } from '../json-path/parse-template.ts'
import { JsonPathError, type Part, type Step } from '../json-path/template.ts'

const PLAIN_FORMATS = ['table', 'wide', 'json', 'yaml', 'name', 'csv'] as const

const TEMPLATE_FORMATS = [
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'custom-columns',
  'custom-columns-file',
] as const
type TemplateFormat = (typeof TEMPLATE_FORMATS)[number]

/** For completion: the latter are gone on with. */
export const LIST_FORMAT_WORDS: readonly string[] = [...PLAIN_FORMATS, ...TEMPLATE_FORMATS.map((name) => `${name}=`)]

/** How a list of tokens is printed. */
export type ListFormat =
  | { readonly as: (typeof PLAIN_FORMATS)[number] }
  | { readonly as: 'jsonpath' | 'jsonpath-as-json'; readonly template: readonly Part[] }
  | { readonly as: 'custom-columns'; readonly columns: readonly CustomColumn[] }

export interface CustomColumn {
  readonly header: string
  readonly path: readonly Step[]
}

export const LIST_FORMATS = [
  ...PLAIN_FORMATS,
  'jsonpath=TEMPLATE',
  'jsonpath-as-json=TEMPLATE',
  'jsonpath-file=FILE',
  'custom-columns=HEADER:PATH,...',
  'custom-columns-file=FILE',
].join(', ')

/**
 * The value of --output, as kubectl has it; a table where there is none.
 * @throws UsageError
 */
export function readListFormat(given: Given): ListFormat {
  const text = given.text('output') ?? ''
  if (text === '') return { as: 'table' }
  const plain = PLAIN_FORMATS.find((format) => format === text)
  if (plain !== undefined) return { as: plain }
  const [word, rest = ''] = cut(text, '=')
  const name = TEMPLATE_FORMATS.find((format) => format === word)
  if (name === undefined) throw unknownFormat(text, [...PLAIN_FORMATS, ...TEMPLATE_FORMATS], given.command)
  try {
    return formatFrom(name, rest, given.command)
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error
    throw new UsageError(`error parsing ${name} ${rest}: ${error.message}`, given.command, { cause: error })
  }
}

/** @throws JsonPathError, UsageError */
function formatFrom(name: TemplateFormat, rest: string, command: string): ListFormat {
  switch (name) {
    case 'jsonpath':
    case 'jsonpath-as-json':
      return { as: name, template: parseTemplate(notEmpty(rest, 'template', command)) }
    case 'jsonpath-file':
      return { as: 'jsonpath', template: parseTemplate(readFormatFile(notEmpty(rest, 'template', command), command)) }
    case 'custom-columns':
      return { as: name, columns: columnsFrom(notEmpty(rest, name, command), command) }
    case 'custom-columns-file': {
      const text = readFormatFile(notEmpty(rest, 'custom-columns', command), command)
      return { as: 'custom-columns', columns: columnsFromFile(text, rest, command) }
    }
  }
}

export function unknownFormat(text: string, formats: readonly string[], command: string): UsageError {
  return new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(text)}, allowed formats are: ${formats.toSorted().join(',')}`,
    command,
  )
}

function notEmpty(text: string, what: string, command: string): string {
  if (text !== '') return text
  throw new UsageError(`${what} format specified but no ${what} given`, command)
}

function columnsFrom(text: string, command: string): CustomColumn[] {
  // A comma inside brackets belongs to the path.
  return text.split(/,(?![^[]*\])/).map((column) => {
    const [, header = '', path = ''] = /^([^:]*):(.*)$/s.exec(column) ?? []
    if (header === '' || path === '') {
      throw new UsageError(`unexpected custom-columns spec: ${column}, expected <header>:<json-path-expr>`, command)
    }
    return columnFrom(header, path)
  })
}

/** As kubectl has it: a line of headers, and a line of paths below them. */
function columnsFromFile(text: string, file: string, command: string): CustomColumn[] {
  const [headers = [], paths = []] = text.split('\n').map((line) => line.split(/\s+/).filter((word) => word !== ''))
  if (headers.length === 0 || headers.length !== paths.length) {
    throw new UsageError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match in ${file}`,
      command,
    )
  }
  return headers.map((header, index) => columnFrom(header, paths[index] ?? ''))
}

function columnFrom(header: string, path: string): CustomColumn {
  const bare = path.replace(/^\{(.*)\}$/s, '$1')
  return { header, path: parsePath(/^[.[$@]/.test(bare) ? bare : `.${bare}`).path }
}

function readFormatFile(file: string, command: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = codeOf(cause) === 'ENOENT' ? 'no such file or directory' : 'it cannot be read'
    throw new UsageError(`error reading template ${file}, open ${file}: ${reason}`, command, { cause })
  }
}

function cut(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + at.length)]
}
