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
      return `${tableHead(`"resourceVersion":"${token.resourceVersion}"`)}${rowText(token, look)}]}`
  }
}

/** A page of tokens in the shape that was asked for, in pieces of JSON. */
export function shapedPage(page: TokenPage, look: Look): Iterable<string> {
  const metadata =
    `"resourceVersion":"${page.resourceVersion}"` +
    (page.continue === '' ? '' : `,"continue":"${page.continue}"`) +
    (page.remaining === undefined ? '' : `,"remainingItemCount":${page.remaining}`)
  const listOf = (kind: string, apiVersion: string, textOf: (token: StoredToken) => string): Iterable<string> =>
    inPieces(`{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":{${metadata}},"items":[`, page.tokens, textOf)
  switch (look.shape) {
    case 'object':
      return listOf('TokenList', 'ext.cattle.io/v1', (token) => tokenText(token, look.showing))
    case 'PartialObjectMetadata':
      return listOf('PartialObjectMetadataList', 'meta.k8s.io/v1', metadataText)
    case 'Table':
      return inPieces(tableHead(metadata), page.tokens, (token) => rowText(token, look))
  }
}

const PIECE_CHARACTERS = 64 * 1024

/** A list, from its head with the open bracket on. */
function* inPieces(
  head: string,
  tokens: readonly StoredToken[],
  textOf: (token: StoredToken) => string,
): Generator<string> {
  let [parts, characters] = [[head], head.length]
  for (const [index, token] of tokens.entries()) {
    const text = textOf(token)
    parts.push(index === 0 ? text : `,${text}`)
    characters += text.length
    if (characters < PIECE_CHARACTERS) continue
    yield parts.join('')
    ;[parts, characters] = [[], 0]
  }
  yield `${parts.join('')}]}`
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

/** Up to its rows. */
function tableHead(metadata: string): string {
  return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{${metadata}},"columnDefinitions":${COLUMNS},"rows":[`
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
