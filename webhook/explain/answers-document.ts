import { Ajv } from 'ajv'
import type { JsonObject } from '../../tokens/json.ts'
import { principalFrom } from '../../tokens/principal.ts'
import { schemaProblems } from '../schema-problems.ts'
import { COMPLETE, type Complete, type KnownPrincipal, type Right } from './known-facts.ts'

export const ANSWERS_API_VERSION = 'rtoken.dev/v1'
export const ANSWERS_KIND = 'Answers'

/** What kubectl cannot print: who may do what, and whose login is what. */
export interface Answers {
  readonly complete: readonly Complete[]
  readonly rights: readonly Right[]
  readonly principals: readonly KnownPrincipal[]
}

interface AnswersDocument {
  readonly complete: readonly Complete[]
  readonly admins: readonly string[]
  readonly rights: readonly (Omit<Right, 'name'> & { readonly name?: string })[]
  readonly principals: readonly {
    readonly user: string
    readonly token: string
    readonly principal: JsonObject | null
  }[]
}

const TEXT = { type: 'string', minLength: 1, errorMessage: 'allowed is a text' } as const
const USERS = { type: 'array', default: [], errorMessage: 'allowed is a list of user names', items: TEXT } as const

const RIGHT = {
  type: 'object',
  additionalProperties: false,
  required: ['user', 'verb', 'resource'],
  errorMessage: 'allowed is a mapping with user, verb and resource',
  properties: {
    user: TEXT,
    verb: TEXT,
    resource: TEXT,
    name: TEXT,
    allowed: { type: 'boolean', default: true, errorMessage: 'allowed is true or false' },
  },
} as const

const PRINCIPAL = {
  type: 'object',
  additionalProperties: false,
  required: ['user', 'token', 'principal'],
  errorMessage: 'allowed is a mapping with user, token and principal',
  properties: {
    user: TEXT,
    token: TEXT,
    principal: {
      type: 'object',
      nullable: true,
      errorMessage: 'allowed is the userPrincipal of the token, or null where there is no such token',
    },
  },
} as const

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind'],
  properties: {
    apiVersion: { const: ANSWERS_API_VERSION, errorMessage: `allowed is ${ANSWERS_API_VERSION}` },
    kind: { const: ANSWERS_KIND, errorMessage: `allowed is ${ANSWERS_KIND}` },
    complete: {
      type: 'array',
      default: [],
      errorMessage: `allowed is a list of ${COMPLETE.join(', ')}`,
      items: { enum: COMPLETE, errorMessage: `allowed is one of ${COMPLETE.join(', ')}` },
    },
    admins: USERS,
    rights: { type: 'array', default: [], errorMessage: 'allowed is a list of rights', items: RIGHT },
    principals: { type: 'array', default: [], errorMessage: 'allowed is a list of principals', items: PRINCIPAL },
  },
} as const

const ajv = new Ajv({ strict: true, allErrors: true, verbose: true, useDefaults: true })
ajv.addKeyword('errorMessage')
const isAnswers = ajv.compile<AnswersDocument>(SCHEMA)

/** The answers in a document, or a sentence for each field that is wrong. The defaults are written into the document. */
export function answersOf(document: JsonObject): Answers | readonly string[] {
  // ajv narrows what it is given, also where it is not what it should be.
  const value: unknown = document
  if (!isAnswers(value)) return schemaProblems(isAnswers.errors ?? [], 'it')
  const { complete, admins, rights, principals } = value
  const ofAdmins = admins.map((user) => ({ user, verb: '*', resource: '*', name: undefined, allowed: true }))
  return {
    complete,
    rights: [...ofAdmins, ...rights.map((right) => ({ ...right, name: right.name }))],
    principals: principals.map(({ user, token, principal }) => ({
      user,
      token,
      principal: principal === null ? null : (principalFrom(principal) ?? null),
    })),
  }
}
