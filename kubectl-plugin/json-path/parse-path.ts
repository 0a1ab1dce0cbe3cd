import { unescaped } from './unescaped.ts'
import { type Condition, JsonPathError, type Operand, type Step } from './template.ts'

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const

/**
 * Reads a path of kubectl's JSONPath: `.a.b`, `['a']`, `[0]`, `[-1]`, `[1:3]`, `[*]`, `..a`, `[?(@.a=="b")]`, `['a','b']`; a dot in a
 * key is written `\.`, and a quoted key may be a path. A `$` before it is the root, a `@` the value at hand.
 * @throws JsonPathError
 */
export function parsePath(text: string): { readonly path: readonly Step[]; readonly from: 'here' | 'root' } {
  const from = text.startsWith('$') ? 'root' : 'here'
  let rest = text.replace(/^[$@]/, '')
  const path: Step[] = []
  while (rest !== '') {
    if (rest.startsWith('..')) {
      path.push({ step: 'everything-below' })
      rest = rest.slice(rest.startsWith('..[') ? 2 : 1)
      continue
    }
    if (rest.startsWith('[')) {
      const inner = bracketed(rest)
      path.push(bracketStep(inner))
      rest = rest.slice(inner.length + 2)
      continue
    }
    const [word = ''] = /^\.?(\*|(\\.|[^.,[\]\\\s$@{}])+)/.exec(rest) ?? []
    if (word === '' || word === '.')
      throw new JsonPathError(`unexpected ${JSON.stringify(rest)} in ${JSON.stringify(text)}`)
    const key = word.replace(/^\./, '').replaceAll(/\\(.)/g, '$1')
    path.push(key === '*' ? { step: 'every' } : { step: 'key', key })
    rest = rest.slice(word.length)
  }
  return { path, from }
}

/** What stands between this bracket and the one that closes it; brackets and quotes inside are skipped. */
function bracketed(text: string): string {
  let depth = 0
  let quote = ''
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (quote !== '') {
      if (character === '\\') index++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '[') depth++
    else if (character === ']' && --depth === 0) return text.slice(1, index)
  }
  throw new JsonPathError(`a [ is not closed in ${JSON.stringify(text)}`)
}

function bracketStep(inner: string): Step {
  const text = inner.trim()
  if (text === '*') return { step: 'every' }
  const filter = /^\?\((.*)\)$/s.exec(text)
  if (filter !== null) return { step: 'where', condition: parseCondition(filter[1] ?? '') }
  if (/^-?\d{1,9}$/.test(text)) return { step: 'index', index: Number(text) }
  const slice = /^(-?\d{1,9})?:(-?\d{1,9})?(?::(\d{1,9}))?$/.exec(text)
  if (slice !== null) {
    const [, from, to, by] = slice
    const step = by === undefined ? 1 : Number(by)
    if (step === 0) throw new JsonPathError(`a step of 0 in [${inner}]`)
    return {
      step: 'slice',
      from: from === undefined ? undefined : Number(from),
      to: to === undefined ? undefined : Number(to),
      by: step,
    }
  }
  const parts = partsOf(text)
  if (parts.length > 1 && parts.join(',') === text)
    return { step: 'union', paths: parts.map((part) => [bracketStep(part)]) }
  const [, single, double] = /^(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")$/s.exec(text) ?? []
  const quoted = single ?? double
  if (quoted === undefined) throw new JsonPathError(`[${inner}] is no index, slice, filter or quoted key`)
  return keyStep(quoted)
}

/** What stands between the commas that are in no quotes. */
function partsOf(text: string): readonly string[] {
  return text.match(/(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^,'"])+/g) ?? []
}

/** Keys with dots between them, as they may stand outside of brackets too. */
const DOTTED = /^(?:\\.|[^.,[\]\\\s$@{}])+(?:\.(?:\\.|[^.,[\]\\\s$@{}])+)+$/

function keyStep(quoted: string): Step {
  const key = quoted.replaceAll(/\\(.)/g, '$1')
  return DOTTED.test(quoted) ? { step: 'key', key, orPath: parsePath(`.${quoted}`).path } : { step: 'key', key }
}

function parseCondition(text: string): Condition {
  const [, left = '', operator, right = ''] =
    /^((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^=!<>"'])*)(==|!=|<=|>=|<|>)?(.*)$/s.exec(text) ?? []
  const found = OPERATORS.find((known) => known === operator)
  if (found !== undefined) return { left: parseOperand(left), operator: found, right: parseOperand(right) }
  if (right !== '') throw new JsonPathError(`${JSON.stringify(right)} begins with none of ${OPERATORS.join(' ')}`)
  return { left: parseOperand(text), operator: 'exists', right: { value: null } }
}

function parseOperand(text: string): Operand {
  const trimmed = text.trim()
  if (/^[@$.]/.test(trimmed)) return parsePath(trimmed)
  const quoted = /^(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")$/s.exec(trimmed)
  if (quoted !== null) return { value: unescaped(quoted[1] ?? quoted[2] ?? '') }
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return { value: Number(trimmed) }
  if (trimmed === 'true' || trimmed === 'false') return { value: trimmed === 'true' }
  throw new JsonPathError(`${JSON.stringify(trimmed)} is no path, number, true, false or quoted text`)
}
