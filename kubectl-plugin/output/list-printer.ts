import type { Json, JsonObject } from '../../tokens/json.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { printed, valuesAt } from '../json-path/evaluate.ts'
import type { Step } from '../json-path/template.ts'
import type { Output } from '../surroundings.ts'
import { cellText, NONE } from './cell.ts'
import { csvLine } from './csv.ts'
import type { ListFormat } from './list-format.ts'
import { shownObject } from './shown-object.ts'
import { Table } from './table.ts'
import { templateFiller } from './template-text.ts'
import { jsonText } from './terminal-safe.ts'
import { cellsOf, CSV_HEADERS, csvCellsOf, headersOf } from './token-columns.ts'
import { yamlText } from './yaml-text.ts'

/** Prints a list as it comes, page by page. */
export interface ListPrinter {
  page(rows: readonly TokenRow[]): Promise<void>
  /** What stands after the last page. */
  end(): Promise<void>
}

export interface ListPrinterOptions {
  readonly headers: boolean
  /** ms since 1970 */
  readonly now: number
  /** `list` is one List, `single` an object alone, `stream` one object after the other as they come. */
  readonly shape: 'list' | 'single' | 'stream'
  /** Objects are printed with their managedFields. */
  readonly managedFields: boolean
}

/** So many rows are laid out together, so that a short list of two APIs is one table; a long one never waits for its end. */
const ROWS_AT_ONCE = 500

export function listPrinter(format: ListFormat, out: Output, options: ListPrinterOptions): ListPrinter {
  const { now, shape, managedFields } = options
  const shown = (row: TokenRow): JsonObject => shownObject(row, managedFields)
  switch (format.as) {
    case 'table':
      return tablePrinter(out, headersOf(false), (row) => cellsOf(row, false, now), options)
    case 'wide':
      return tablePrinter(out, headersOf(true), (row) => cellsOf(row, true, now), options)
    case 'custom-columns': {
      const { columns } = format
      const cells = (row: TokenRow): string[] => {
        const object = shown(row)
        // Whoever reads a table need not know that null and not there are two things.
        const texts = (path: readonly Step[]): string[] =>
          valuesAt(path, object).map((value) => (value === null ? NONE : printed(value)))
        return columns.map(({ path }) => cellText(texts(path).join(',')) || NONE)
      }
      return tablePrinter(
        out,
        columns.map(({ header }) => cellText(header)),
        cells,
        options,
      )
    }
    case 'name':
      return eachRow(out, ({ from, token }) => `${from.prefix}/${token.name}\n`)
    case 'csv':
      return eachRow(out, (row) => csvLine(csvCellsOf(row)), options.headers ? csvLine(CSV_HEADERS) : '')
    case 'json':
      return shape === 'list' ? jsonList(out, shown) : eachRow(out, (row) => `${jsonText(shown(row))}\n`)
    case 'yaml':
      if (shape === 'list') return yamlList(out, (row) => yamlText([shown(row)]))
      return eachRow(out, (row) => `${shape === 'stream' ? '---\n' : ''}${yamlText(shown(row))}`)
    case 'jsonpath':
    case 'jsonpath-as-json': {
      const fill = templateFiller(format, out)
      return shape === 'list' ? templateOfList(out, shown, fill) : eachRow(out, (row) => fill(shown(row)))
    }
  }
}

function tablePrinter(
  out: Output,
  headers: readonly string[],
  cells: (row: TokenRow) => readonly string[],
  { headers: hasHeaders, shape }: ListPrinterOptions,
): ListPrinter {
  const table = new Table()
  let waiting: (readonly string[])[] = []
  let isFirst = hasHeaders
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return
    const lines = table.lines(isFirst ? [headers, ...waiting] : waiting)
    isFirst = false
    waiting = []
    await out.write(lines)
  }
  return {
    async page(rows) {
      for (const row of rows) waiting.push(cells(row))
      if (waiting.length >= ROWS_AT_ONCE || shape === 'stream') await flush()
    },
    end: flush,
  }
}

function eachRow(out: Output, text: (row: TokenRow) => string, before = ''): ListPrinter {
  let first = before
  return {
    async page(rows) {
      if (rows.length === 0) return
      await out.write(first + rows.map(text).join(''))
      first = ''
    },
    end: async () => undefined,
  }
}

/** The List that kubectl prints: four spaces a level, keys in order of the alphabet. */
function jsonList(out: Output, shown: (row: TokenRow) => JsonObject): ListPrinter {
  const end = '],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n'
  let before = '{\n    "apiVersion": "v1",\n    "items": ['
  let hasItems = false
  return {
    async page(rows) {
      if (rows.length === 0) return
      const items = rows.map((row) => jsonText(shown(row)).replaceAll('\n', '\n        '))
      await out.write(`${before}${hasItems ? ',' : ''}\n        ${items.join(',\n        ')}`)
      before = ''
      hasItems = true
    },
    end: () => out.write(`${before}${hasItems ? '\n    ' : ''}${end}`),
  }
}

function yamlList(out: Output, itemText: (row: TokenRow) => string): ListPrinter {
  const end = 'kind: List\nmetadata:\n  resourceVersion: ""\n'
  let hasItems = false
  return {
    async page(rows) {
      if (rows.length === 0) return
      const start = hasItems ? '' : 'apiVersion: v1\nitems:\n'
      hasItems = true
      await out.write(start + rows.map(itemText).join(''))
    },
    end: () => out.write(`${hasItems ? '' : 'apiVersion: v1\nitems: []\n'}${end}`),
  }
}

/** A template speaks of the whole List: all of it has to be there. */
function templateOfList(out: Output, shown: (row: TokenRow) => JsonObject, fill: (list: Json) => string): ListPrinter {
  const items: JsonObject[] = []
  return {
    page: async (rows) => void items.push(...rows.map(shown)),
    end: () => out.write(fill({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } })),
  }
}
