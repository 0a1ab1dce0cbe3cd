import { exactJsonText } from '../../cluster/exact-json.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import type { Output } from '../surroundings.ts'
import { shownObject } from './shown-object.ts'
import { Table } from './table.ts'
import { cellsOf, headersOf } from './token-columns.ts'

export const LIST_FORMATS = ['wide', 'json', 'yaml', 'name'] as const
export type ListFormat = (typeof LIST_FORMATS)[number] | 'table'

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
}

export async function listPrinter(format: ListFormat, out: Output, options: ListPrinterOptions): Promise<ListPrinter> {
  switch (format) {
    case 'table':
    case 'wide':
      return tablePrinter(out, format === 'wide', options)
    case 'name':
      return {
        page: (rows) => out.write(rows.map(({ from, token }) => `${from.prefix}/${token.name}\n`).join('')),
        end: async () => undefined,
      }
    case 'json':
      return jsonPrinter(out)
    case 'yaml': {
      const { yamlListItem } = await import('./yaml-text.ts')
      return yamlPrinter(out, yamlListItem)
    }
  }
}

/** So many rows are laid out together, so that a short list of two APIs is one table; a long one never waits for its end. */
const ROWS_AT_ONCE = 500

function tablePrinter(out: Output, wide: boolean, { headers, now }: ListPrinterOptions): ListPrinter {
  const table = new Table()
  let waiting: string[][] = []
  let isFirst = headers
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return
    const lines = table.lines(isFirst ? [headersOf(wide), ...waiting] : waiting)
    isFirst = false
    waiting = []
    await out.write(lines)
  }
  return {
    async page(rows) {
      for (const row of rows) waiting.push(cellsOf(row, wide, now))
      if (waiting.length >= ROWS_AT_ONCE) await flush()
    },
    end: flush,
  }
}

/** The List that kubectl prints: four spaces a level, keys in order of the alphabet. */
function jsonPrinter(out: Output): ListPrinter {
  let before = '{\n    "apiVersion": "v1",\n    "items": ['
  let hasItems = false
  return {
    async page(rows) {
      if (rows.length === 0) return
      const items = rows.map((row) => exactJsonText(shownObject(row), 4).replaceAll('\n', '\n        '))
      await out.write(`${before}${hasItems ? ',' : ''}\n        ${items.join(',\n        ')}`)
      before = ''
      hasItems = true
    },
    end: () =>
      out.write(
        `${before}${hasItems ? '\n    ' : ''}],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n`,
      ),
  }
}

function yamlPrinter(out: Output, itemText: (object: object) => string): ListPrinter {
  let hasItems = false
  return {
    async page(rows) {
      if (rows.length === 0) return
      await out.write(
        `${hasItems ? '' : 'apiVersion: v1\nitems:\n'}${rows.map((row) => itemText(shownObject(row))).join('')}`,
      )
      hasItems = true
    },
    end: () =>
      out.write(`${hasItems ? '' : 'apiVersion: v1\nitems: []\n'}kind: List\nmetadata:\n  resourceVersion: ""\n`),
  }
}
