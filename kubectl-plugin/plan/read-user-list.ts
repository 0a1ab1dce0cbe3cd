import { readFile } from 'node:fs/promises'
import { quoted } from '../../tokens/quote.ts'

/** The file of --users-from cannot be used. */
export class UserListError extends Error {
  override readonly name = 'UserListError'
  readonly code = 'USER_LIST'
}

/**
 * The users that a file names, one a line; empty lines and what follows a # do not count.
 * @throws UserListError where it cannot be read, a line is no name, or it names nobody: no name must never mean "everybody"
 */
export async function readUserList(path: string): Promise<readonly string[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserListError(`--users-from: ${path} cannot be read: ${reason}`, { cause })
  }
  const users = text.split(/\r\n?|\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim())
  for (const [index, user] of users.entries()) {
    // A User is named so, and logs in without spaces: this is a table, or another file altogether.
    // What is not UTF-8, or binary, reads as control characters and U+FFFD.
    if (/[\s,;\p{Cc}\ufffd]/u.test(user)) {
      throw new UserListError(
        `--users-from: line ${index + 1} of ${path} is ${quoted(user)}: allowed is one name of a user on each line`,
      )
    }
  }
  const named = [...new Set(users.filter((user) => user !== ''))]
  if (named.length === 0) throw new UserListError(`--users-from: ${path} names nobody`)
  return named
}
