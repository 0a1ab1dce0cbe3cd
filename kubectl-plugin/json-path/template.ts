import type { Json } from '../../tokens/json.ts'

/** One step of a path into a JSON value. */
export type Step =
  /** `orPath` is what a quoted key with dots in it is to kubectl, for an object that has no such key. */
  | { readonly step: 'key'; readonly key: string; readonly orPath?: readonly Step[] }
  | { readonly step: 'every' }
  | { readonly step: 'everything-below' }
  | { readonly step: 'slice'; readonly from: number | undefined; readonly to: number | undefined; readonly by: number }
  | { readonly step: 'index'; readonly index: number }
  /** All of the first, then all of the second, as kubectl has it. */
  | { readonly step: 'union'; readonly paths: readonly (readonly Step[])[] }
  | { readonly step: 'where'; readonly condition: Condition }

export interface Condition {
  readonly left: Operand
  /** `exists` has no right side. */
  readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'exists'
  readonly right: Operand
}

export type Operand = { readonly path: readonly Step[]; readonly from: 'here' | 'root' } | { readonly value: Json }

/** A part of a template: text as it is, a path whose values are printed, a part repeated for each value of a path. */
export type Part =
  | { readonly part: 'text'; readonly text: string }
  | { readonly part: 'path'; readonly path: readonly Step[]; readonly from: 'here' | 'root' }
  | {
      readonly part: 'range'
      readonly path: readonly Step[]
      readonly from: 'here' | 'root'
      readonly body: readonly Part[]
    }

/** The template is none, and the message says where; or what it leads to is not there. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError'
  readonly code = 'JSONPATH'
}
