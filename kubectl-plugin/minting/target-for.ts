import type { Connection } from '../../cluster/connection.ts'
import type { BearerChoice } from '../command-line/bearer-flags.ts'
import type { BearerTarget } from './bearer-target.ts'
import { FileTarget } from './file-target.ts'
import { SecretTarget } from './secret-target.ts'

/** undefined: stdout */
export function targetFor(
  { to }: BearerChoice,
  connection: Connection,
  options: { readonly replace: boolean },
): BearerTarget | undefined {
  if (to === undefined) return undefined
  return 'secret' in to ? new SecretTarget(connection, to.secret) : new FileTarget(to.file, options)
}
