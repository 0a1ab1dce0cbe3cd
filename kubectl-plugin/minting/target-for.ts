import type { Connection } from '../../cluster/connection.ts'
import type { BearerChoice } from '../command-line/bearer-flags.ts'
import type { Output } from '../surroundings.ts'
import type { BearerTarget, Replacing } from './bearer-target.ts'
import { FileTarget } from './file-target.ts'
import { SecretTarget } from './secret-target.ts'
import { StdoutTarget } from './stdout-target.ts'

/** @param replacing undefined: what is there already is an error */
export function targetFor(
  { to }: BearerChoice,
  { connection, stdout, replacing }: { connection: Connection; stdout: Output; replacing: Replacing | undefined },
): BearerTarget {
  if (to === undefined) return new StdoutTarget(stdout)
  return 'secret' in to ? new SecretTarget(connection, to.secret, replacing) : new FileTarget(to.file, replacing)
}
