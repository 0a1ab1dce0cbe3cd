import { BEARER_FORMATS, type BearerFormat } from '../minting/bearer-text.ts'
import { ALLOWED_SECRET, type SecretKey, secretKeyFrom } from '../minting/secret-target.ts'
import { readFormat } from '../output/report-format.ts'
import type { Flag } from './command.ts'
import type { Given } from './given.ts'
import { UsageError } from './usage-error.ts'

/** Where the value of a new token goes. */
export interface BearerChoice {
  /** undefined: none was asked for */
  readonly format: BearerFormat | undefined
  /** undefined: stdout */
  readonly to: { readonly secret: SecretKey } | { readonly file: string } | undefined
}

export const BEARER_FLAGS: readonly Flag[] = [
  {
    name: 'output',
    short: 'o',
    takes: 'text',
    value: 'FORMAT',
    default: 'bearer',
    describe:
      'Output format: bearer (NAME:VALUE, for an Authorization header or curl -u), value (VALUE alone, without a line break), ' +
      'basic (login and password, for a .netrc), json or yaml',
  },
  {
    name: 'to-secret',
    takes: 'text',
    value: 'NAMESPACE/NAME[:KEY]',
    describe: 'Write the token to this key of a Secret (by default the key token) instead of printing it',
  },
  {
    name: 'to-file',
    takes: 'text',
    value: 'FILE',
    describe: 'Write the token to this file (mode 0600) instead of printing it',
  },
]

/** @throws UsageError */
export function bearerChoice(given: Given): BearerChoice {
  const format = readFormat(given, BEARER_FORMATS)
  const secret = given.read('to-secret', secretKeyFrom, ALLOWED_SECRET)
  const file = given.read('to-file', (text) => (text === '' ? undefined : text), 'the name of a file')
  if (secret !== undefined && file !== undefined) {
    throw new UsageError('--to-secret and --to-file exclude each other', given.command)
  }
  if (secret !== undefined && !['table', 'bearer', 'value'].includes(format)) {
    throw given.wrong('output', format, 'bearer or value with --to-secret')
  }
  const to = secret !== undefined ? { secret } : file === undefined ? undefined : { file }
  return { format: format === 'table' ? undefined : format, to }
}
