const GROUP_VERSION = '/apis/ext.cattle.io/v1'

interface Parameter {
  readonly name: string
  readonly type: 'string' | 'integer' | 'boolean'
  readonly description: string
}

const DRY_RUN: Parameter = {
  name: 'dryRun',
  type: 'string',
  description: 'With All, the request is carried out up to the point where it would be stored.',
}
const FIELD_VALIDATION: Parameter = {
  name: 'fieldValidation',
  type: 'string',
  description:
    'What becomes of fields that a Token does not have: Strict refuses them, Warn (the default) drops them and says so, Ignore ' +
    'drops them.',
}
const FIELD_MANAGER: Parameter = {
  name: 'fieldManager',
  type: 'string',
  description: 'The name of whoever writes. It is not kept.',
}
const SELECTION: readonly Parameter[] = [
  { name: 'labelSelector', type: 'string', description: 'Only tokens with such labels.' },
  { name: 'fieldSelector', type: 'string', description: 'Only tokens with such a metadata.name.' },
]
const LISTING: readonly Parameter[] = [
  ...SELECTION,
  { name: 'limit', type: 'integer', description: 'The most tokens that a page has; 0 is all.' },
  { name: 'continue', type: 'string', description: 'Goes on behind the page that carried this text.' },
  {
    name: 'resourceVersion',
    type: 'string',
    description: 'Where a watch goes on, or the version that a list must not be older than.',
  },
  {
    name: 'resourceVersionMatch',
    type: 'string',
    description:
      'NotOlderThan (the default) lists what there is; Exact refuses where tokens have changed since that version.',
  },
  { name: 'watch', type: 'boolean', description: 'Goes on with every change, one JSON object a line.' },
  { name: 'allowWatchBookmarks', type: 'boolean', description: 'A watch also tells how far it has come.' },
  {
    name: 'sendInitialEvents',
    type: 'boolean',
    description: 'A watch begins with what there is, and says where that ends.',
  },
  { name: 'timeoutSeconds', type: 'integer', description: 'When a watch ends.' },
]
const WRITING = [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION]

/** One verb of the API. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly action: string
  readonly id: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  /** The schema of the body, and its media types. */
  readonly takes?: readonly [string, readonly string[]]
  readonly gives: string
  readonly code?: 201
}

const TOKEN = 'io.cattle.ext.v1.Token'
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'
export const JSON_TYPE = ['application/json'] as const
/** Without the strategic merge, which is taken where it means a merge: kubectl apply would send its lists by it. */
const PATCH_TYPES = ['application/json-patch+json', 'application/merge-patch+json'] as const

/** What is served, by path. */
export const PATHS: readonly (readonly [string, readonly Operation[]])[] = [
  [
    `${GROUP_VERSION}/tokens`,
    [
      {
        method: 'get',
        action: 'list',
        id: 'list',
        description: 'list tokens, or watch them',
        parameters: LISTING,
        gives: `${TOKEN}List`,
      },
      {
        method: 'post',
        action: 'post',
        id: 'create',
        description: 'create a Token for oneself',
        parameters: WRITING,
        takes: [TOKEN, JSON_TYPE],
        gives: TOKEN,
        code: 201,
      },
      {
        method: 'delete',
        action: 'deletecollection',
        id: 'deleteCollection',
        description: 'delete the tokens that are selected',
        parameters: [...LISTING, DRY_RUN],
        takes: [`${META}.DeleteOptions`, JSON_TYPE],
        gives: `${TOKEN}List`,
      },
    ],
  ],
  [
    `${GROUP_VERSION}/tokens/{name}`,
    [
      { method: 'get', action: 'get', id: 'read', description: 'read a Token', parameters: [], gives: TOKEN },
      {
        method: 'put',
        action: 'put',
        id: 'replace',
        description: 'replace a Token',
        parameters: WRITING,
        takes: [TOKEN, JSON_TYPE],
        gives: TOKEN,
      },
      {
        method: 'patch',
        action: 'patch',
        id: 'patch',
        description: 'change a Token',
        parameters: WRITING,
        takes: [`${META}.Patch`, PATCH_TYPES],
        gives: TOKEN,
      },
      {
        method: 'delete',
        action: 'delete',
        id: 'delete',
        description: 'delete a Token',
        parameters: [DRY_RUN],
        takes: [`${META}.DeleteOptions`, JSON_TYPE],
        gives: TOKEN,
      },
    ],
  ],
]
