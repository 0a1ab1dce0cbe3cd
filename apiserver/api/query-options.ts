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
  readonly version: bigint
  /** Nothing that was so later may be in it. */
  readonly isExact: boolean
}

export interface WatchOptions extends Selection {
  /** Where it goes on, or what at least has to be so in what it begins with; 0 is now. */
  readonly version: bigint
  /** It begins with what there is. */
  readonly beginsWithAll: boolean
  /** And says where that ends. */
  readonly saysWhereAllEnds: boolean
  readonly bookmarks: boolean
  /** 0 leaves it to the server. */
  readonly timeoutSeconds: number
}

export function isDryRun(values: readonly string[]): boolean {
  const unknown = values.find((value) => value !== 'All')
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
    version: versionOf(query),
    isExact: isExact(query),
  }
}

function isExact(query: URLSearchParams): boolean {
  const match = query.get('resourceVersionMatch') ?? ''
  if (!['', 'Exact', 'NotOlderThan'].includes(match)) {
    throw badRequest(`resourceVersionMatch is ${quoted(match)}; allowed are Exact and NotOlderThan`)
  }
  if (match !== 'Exact') return false
  if (versionOf(query) !== 0n) return true
  throw badRequest('resourceVersionMatch is Exact, and resourceVersion names no version')
}

export function watchOptionsOf(query: URLSearchParams): WatchOptions {
  const version = versionOf(query)
  const saysWhereAllEnds = flag(query, 'sendInitialEvents')
  return {
    ...selectionOf(query),
    version,
    beginsWithAll: query.has('sendInitialEvents') ? saysWhereAllEnds : version === 0n,
    saysWhereAllEnds,
    bookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutSeconds: wholeNumber(query, 'timeoutSeconds'),
  }
}

/** As kube-apiserver reads it, which authorizes `?watch` and `?watch=yes` as a watch. */
export function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? 'false'
  return text !== '0' && text.toLowerCase() !== 'false'
}

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? ''
  if (text === '') return 0
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw badRequest(`${name} is ${quoted(text)}; allowed is a whole number`)
}

/** 0 where it names none. */
export function versionOf(query: URLSearchParams): bigint {
  const text = query.get('resourceVersion') || '0'
  if (/^\d{1,19}$/.test(text)) return BigInt(text)
  throw badRequest(`resourceVersion is ${quoted(text)}; allowed is one that an answer carried`)
}
