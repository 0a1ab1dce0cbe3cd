import { humanDuration } from '../../tokens/human-duration.ts'
import { humanTtl } from '../../tokens/ttl.ts'
import { badRequest } from './status-error.ts'
import type { TokenPage } from '../api/list-tokens.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import { type Showing, tokenText } from '../storage/token-text.ts'
import type { Shape } from './accept.ts'

/** How answers are to look. */
export interface Look {
  readonly shape: Shape
  readonly showing: Showing
  /** What each row of a Table carries of its object. */
  readonly include: 'Metadata' | 'Object' | 'None'
}

/** @throws StatusError 400 */
export function includeOf(query: URLSearchParams): Look['include'] {
  const text = query.get('includeObject') || 'Metadata'
  if (text === 'Metadata' || text === 'Object' || text === 'None') return text
  throw badRequest('includeObject must be None, Metadata or Object')
}

/** One token in the shape that was asked for. */
export function shapedToken(token: StoredToken, look: Look): string {
  switch (look.shape) {
    case 'object':
      return tokenText(token, look.showing)
    case 'PartialObjectMetadata':
      return metadataText(token)
    case 'Table':
      return tableText([token], `"resourceVersion":"${token.resourceVersion}"`, look)
  }
}

/** A page of tokens in the shape that was asked for. */
export function shapedPage(page: TokenPage, look: Look): string {
  const metadata =
    `"resourceVersion":"${page.resourceVersion}"` +
    (page.continue === '' ? '' : `,"continue":"${page.continue}"`) +
    (page.remaining === undefined ? '' : `,"remainingItemCount":${page.remaining}`)
  const listText = (kind: string, apiVersion: string, textOf: (token: StoredToken) => string): string =>
    `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":{${metadata}},"items":[${page.tokens.map(textOf).join(',')}]}`
  switch (look.shape) {
    case 'object':
      return listText('TokenList', 'ext.cattle.io/v1', (token) => tokenText(token, look.showing))
    case 'PartialObjectMetadata':
      return listText('PartialObjectMetadataList', 'meta.k8s.io/v1', metadataText)
    case 'Table':
      return tableText(page.tokens, metadata, look)
  }
}

const COLUMNS = JSON.stringify([
  column('Name', 0, 'Name is the generated name of the token.', 'name'),
  column('User', 1, 'User is the owner of the token.'),
  column('Kind', 0, 'Kind is what the token is for: session is a login.'),
  column('TTL', 0, 'TTL is how long the token lives, counted from its creation.'),
  column('Age', 0, 'Age is how long ago the token was created.'),
  column('Description', 1, 'Description is what the owner says of the token.'),
])

function column(name: string, priority: number, description: string, format = '') {
  return { name, type: 'string', format, description, priority }
}

function tableText(tokens: readonly StoredToken[], metadata: string, look: Look): string {
  const rows = tokens.map((token) => rowText(token, look)).join(',')
  return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{${metadata}},"columnDefinitions":${COLUMNS},"rows":[${rows}]}`
}

function rowText(token: StoredToken, { showing, include }: Look): string {
  const age = humanDuration(showing.now - token.createdAt)
  const cells = [token.name, token.owner, token.kind, humanTtl(token.ttl), age, token.description]
  const object = include === 'None' ? 'null' : include === 'Object' ? tokenText(token, showing) : metadataText(token)
  return `{"cells":${JSON.stringify(cells)},"object":${object}}`
}

function metadataText({ metadataText }: StoredToken): string {
  return `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":${metadataText}}`
}
