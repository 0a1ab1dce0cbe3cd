import { type Document, parseAllDocuments } from 'yaml'
import { escapeInvisible } from '../tokens/quote.ts'

/** A text is no YAML: one sentence, with the line. */
export class YamlFault extends Error {
  override readonly name = 'YamlFault'
  readonly code = 'YAML_FAULT'
}

/**
 * The documents of a text of YAML 1.2, of which JSON is a part: maps as objects, and nothing but what JSON has. What stands twice,
 * or needs to be guessed, is a fault.
 * @throws YamlFault
 */
export function yamlDocuments(text: string): unknown[] {
  // `core` whatever the text says of itself: in YAML 1.1 `off` is false and a date is no text.
  const options = { schema: 'core', stringKeys: true, uniqueKeys: true, logLevel: 'error' } as const
  const documents = orFault(() => parseAllDocuments(text, options))
  // What comes behind the first fault mostly comes of it.
  const [fault] = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])
  if (fault !== undefined) throw new YamlFault(sentenceOf(fault), { cause: fault })
  return documents.map((document: Document) => orFault((): unknown => document.toJS({ maxAliasCount: 100 })))
}

/** An alias that multiplies is a ReferenceError. */
function orFault<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    throw new YamlFault(cause instanceof Error ? sentenceOf(cause) : 'it cannot be read', { cause })
  }
}

/** The first line says what is wrong and where; the lines behind it show the text. */
function sentenceOf({ message }: Error): string {
  // The parser recurses, and gives the end of its stack as a fault like any other.
  if (message.startsWith('Maximum call stack')) return 'it is nested too deeply'
  const [first = ''] = message.split('\n')
  return escapeInvisible(first.replace(/:$/, '').slice(0, 200))
}
