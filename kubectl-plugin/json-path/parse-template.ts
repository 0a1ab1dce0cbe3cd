import { parsePath } from './parse-path.ts'
import { JsonPathError, type Part } from './template.ts'
import { unescaped } from './unescaped.ts'

/**
 * Reads a template of kubectl's JSONPath: text, and in braces a path, a quoted text, `range PATH` or `end`.
 * @throws JsonPathError
 */
export function parseTemplate(template: string): readonly Part[] {
  return parseParts(tokensOf(template), false)
}

type Token = { readonly text: string } | { readonly action: string }

function parseParts(tokens: Token[], inRange: boolean): Part[] {
  const parts: Part[] = []
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if ('text' in token) {
      parts.push({ part: 'text', text: token.text })
      continue
    }
    const { action } = token
    if (action === 'end') {
      if (!inRange) throw new JsonPathError('{end} without {range}')
      return parts
    }
    const range = /^range\s+(.+)$/s.exec(action)
    if (range !== null) {
      parts.push({ part: 'range', ...parsePath((range[1] ?? '').trim()), body: parseParts(tokens, true) })
      continue
    }
    const quoted = /^(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')$/s.exec(action)
    if (quoted === null) parts.push({ part: 'path', ...parsePath(action) })
    else parts.push({ part: 'text', text: unescaped(quoted[1] ?? quoted[2] ?? '') })
  }
  if (inRange) throw new JsonPathError('{range} without {end}')
  return parts
}

function tokensOf(template: string): Token[] {
  const tokens: Token[] = []
  // A brace in quotes inside an action does not end it.
  const pattern = /\{((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^{}"'])*)\}|([^{]+)|(\{)/gs
  for (const [, action, text, brace] of template.matchAll(pattern)) {
    if (brace !== undefined) throw new JsonPathError(`a { stands alone in ${JSON.stringify(template)}`)
    tokens.push(action === undefined ? { text: text ?? '' } : { action: action.trim() })
  }
  return tokens
}
