import { nameInBearer } from '../../cluster/name-in-bearer.ts'
import type { TokenName } from '../inventory/token-name.ts'

/** Where a bearer is put. */
export interface BearerTarget {
  /** For people: `file ci.token`, `secret ci/rancher`. */
  readonly what: string
  /**
   * What stands there now; '' where nothing does.
   * @throws TargetError
   */
  held(): Promise<string>
  /**
   * Makes sure that it can be written, and changes nothing that anybody reads.
   * @throws TargetError
   */
  prepare(): Promise<void>
  /** @throws TargetError, also where it is not what it was as it was prepared */
  write(text: string): Promise<void>
  /**
   * Brings back what was there before, whatever was done so far; what somebody else has put there since stays.
   * @throws TargetError
   */
  undo(): Promise<void>
  /** What was written may stand there: what was there before was not brought back. */
  readonly isWritten: boolean
}

/** The token whose bearer stands at the target, and is to give way to the new one. */
export interface Replacing {
  readonly name: string
}

/** Why nothing is put where somebody else has put theirs while the new token was made: two rotations at once keep one successor. */
export const IS_CHANGED = 'somebody has changed it meanwhile'

/** Why nothing is put where something is. */
export const IS_TAKEN = 'something is there already: name another, or put a new token in its place by rotate'

/**
 * Sees that nobody's only copy of another token is written over.
 * @param text what stands at the target
 * @throws Error
 */
export function checkReplaced(text: string, replacing: Replacing | undefined): void {
  if (text.trim() === '') return
  if (replacing === undefined) throw new Error(IS_TAKEN)
  const name = tokenNameIn(text)?.name
  if (name !== undefined && name !== replacing.name) {
    throw new Error(
      `the token ${name} is there, and not ${replacing.name}: name where that one is, or remove what is there`,
    )
  }
}

/** The token whose bearer this is, in any of the forms that we write; undefined where it names none, as a value alone. */
export function tokenNameIn(text: string): TokenName | undefined {
  const [, inObject] = /^\s*"?bearerToken"?: *"?([^\s"]+)/m.exec(text) ?? []
  // As a .netrc has it, or as a header.
  const bearer = inObject ?? text.trim().replace(/^login (\S+)\s+password /, '$1:')
  const name = nameInBearer(bearer)
  return name === '' ? undefined : { name, api: bearer.startsWith('ext/') ? 'ext' : undefined }
}

/** The bearer cannot be put where it was to go. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
  readonly code = 'TARGET'

  constructor(what: string, cause: unknown) {
    super(`${what} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
