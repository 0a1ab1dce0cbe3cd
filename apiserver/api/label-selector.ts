import { quoted } from '../../tokens/quote.ts'
import { badRequest } from '../http/status-error.ts'

type Labels = Readonly<Record<string, string>>
type Requirement = (labels: Labels) => boolean

/** What a label selector asks for (k8s.io/apimachinery/pkg/labels): all of its requirements. */
export interface LabelSelector {
  readonly text: string
  matches(labels: Labels): boolean
}

/** What is asked of each token is asked of thousands: more than anybody needs would be a way to keep the server busy. */
export const MOST_REQUIREMENTS = 1000

const KEY = '([A-Za-z0-9][-A-Za-z0-9_./]*)'
const VALUE = '([-A-Za-z0-9_.]*)'
const COMPARISON = new RegExp(`^${KEY}\\s*(==|=|!=|>|<)\\s*${VALUE}$`)
const SET = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`)
const EXISTENCE = new RegExp(`^(!?)\\s*${KEY}$`)
const ONE_VALUE = new RegExp(`^${VALUE}$`)
const INTEGER = /^-?\d{1,19}$/

/**
 * Reads a selector such as `team=x,env in (a, b),!old`; '' selects everything.
 * @throws StatusError 400
 */
export function parseLabelSelector(text: string): LabelSelector {
  const parts = requirementsIn(text)
  if (parts.length > MOST_REQUIREMENTS) {
    throw badRequest(`labelSelector holds ${parts.length} requirements; allowed are ${MOST_REQUIREMENTS}`)
  }
  const requirements = parts.map(requirementFrom)
  return { text, matches: (labels) => requirements.every((holds) => holds(labels)) }
}

/** Apart at the commas that stand in no parentheses. */
function requirementsIn(text: string): string[] {
  if (text.trim() === '') return []
  const parts: string[] = []
  let [start, isWithin] = [0, false]
  for (let at = 0; at <= text.length; at++) {
    const character = text[at]
    if (character === '(') isWithin = true
    if (character === ')') isWithin = false
    if (character !== undefined && (character !== ',' || isWithin)) continue
    parts.push(text.slice(start, at).trim())
    start = at + 1
  }
  return parts
}

function requirementFrom(text: string): Requirement {
  const [, key = '', operator = '', value = ''] = COMPARISON.exec(text) ?? SET.exec(text) ?? []
  const values = operator.endsWith('in') ? value.split(',').map((each) => each.trim()) : [value]
  const isValid = values.every((each) => ONE_VALUE.test(each))
  const known = new Set(values)
  switch (isValid ? operator : '') {
    case '=':
    case '==':
    case 'in':
      return (labels) => known.has(labels[key] ?? '') && Object.hasOwn(labels, key)
    case '!=':
    case 'notin':
      return (labels) => !Object.hasOwn(labels, key) || !known.has(labels[key] ?? '')
    case '>':
    case '<':
      if (INTEGER.test(value)) return isBeyond(key, operator === '>' ? 1 : -1, BigInt(value))
  }
  const [, not, name] = EXISTENCE.exec(text) ?? []
  if (name === undefined) {
    throw badRequest(
      `unable to parse requirement: labelSelector holds ${quoted(text)}; allowed are key=value, key!=value, key in (a,b), ` +
        'key notin (a,b), key>1, key<1, key and !key',
    )
  }
  return (labels) => Object.hasOwn(labels, name) === (not === '')
}

/** @param sign which side of the bound an integer has to be on */
function isBeyond(key: string, sign: 1 | -1, bound: bigint): Requirement {
  return (labels) => {
    const value = (Object.hasOwn(labels, key) && labels[key]) || ''
    return INTEGER.test(value) && (BigInt(value) - bound) * BigInt(sign) > 0n
  }
}
