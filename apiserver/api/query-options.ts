import { quoted } from '../../tokens/quote.ts'
import { badRequest } from '../http/status-error.ts'
import { type FieldSelector, parseFieldSelector } from './field-selector.ts'
import { type LabelSelector, parseLabelSelector } from './label-selector.ts'

// The parameters of a request, each read once. All of these throw StatusError 400 where one is none that the API has.

export const FIELD_VALIDATIONS = ['Strict', 'Warn', 'Ignore'] as const
export type FieldValidation = (typeof FIELD_VALIDATIONS)[number]

export interface WriteOptions {
  readonly dryRun: boolean
  readonly fieldValidation: FieldValidation
}

export interface Selection {
  readonly labels: LabelSelector
  readonly fields: FieldSelector
}

export interface ListOptions extends Selection {
  /** 0 is all. */
  readonly limit: number
  readonly continue: string
  /** What was so in this version has to be in the list; 0 asks nothing. */
  readonly notBefore: bigint
}

export interface WatchOptions extends Selection {
  /** undefined: begin with what there is. */
  readonly since: bigint | undefined
  /** Begin with what there is, and say where that ends. */
  readonly sendInitialEvents: boolean
  readonly bookmarks: boolean
  /** 0 leaves it to the server. */
  readonly timeoutSeconds: number
}

export function isDryRun(values: readonly string[]): boolean {
  const unknown = values.find((value) => value !== 'All' && value !== '')
  if (unknown !== undefined) throw badRequest(`dryRun is ${quoted(unknown)}; allowed is All`)
  return values.includes('All')
}

export function writeOptionsOf(query: URLSearchParams): WriteOptions {
  const text = query.get('fieldValidation') || 'Warn'
  const fieldValidation = FIELD_VALIDATIONS.find((each) => each === text)
  if (fieldValidation === undefined) {
    throw badRequest(`fieldValidation is ${quoted(text)}; allowed are ${FIELD_VALIDATIONS.join(', ')}`)
  }
  return { dryRun: isDryRun(query.getAll('dryRun')), fieldValidation }
}

export function selectionOf(query: URLSearchParams): Selection {
  return {
    labels: parseLabelSelector(query.get('labelSelector') ?? ''),
    fields: parseFieldSelector(query.get('fieldSelector') ?? ''),
  }
}

export function listOptionsOf(query: URLSearchParams): ListOptions {
  return {
    ...selectionOf(query),
    limit: wholeNumber(query, 'limit'),
    continue: query.get('continue') ?? '',
    notBefore: versionOf(query),
  }
}

export function watchOptionsOf(query: URLSearchParams): WatchOptions {
  const sendInitialEvents = flag(query, 'sendInitialEvents')
  const version = versionOf(query)
  return {
    ...selectionOf(query),
    since: sendInitialEvents || version === 0n ? undefined : version,
    sendInitialEvents,
    bookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutSeconds: wholeNumber(query, 'timeoutSeconds'),
  }
}

export function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? ''
  if (['', '0', 'false'].includes(text)) return false
  if (['1', 'true'].includes(text)) return true
  throw badRequest(`${name} is ${quoted(text)}; allowed are true and false`)
}

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? ''
  if (text === '') return 0
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw badRequest(`${name} is ${quoted(text)}; allowed is a whole number`)
}

function versionOf(query: URLSearchParams): bigint {
  const text = query.get('resourceVersion') || '0'
  if (/^\d{1,19}$/.test(text)) return BigInt(text)
  throw badRequest(`resourceVersion is ${quoted(text)}; allowed is one that an answer carried`)
}
