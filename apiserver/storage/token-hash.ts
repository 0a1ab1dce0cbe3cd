import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

// Rancher's three formats (pkg/auth/tokens/hashers). S is a salt, H the hash:
//   $1:S:15:8:1:H  scrypt of the bytes of S, which is in hex, N = 2^15, r = 8, p = 1, 64 bytes
//   $2:S:H         SHA-256 of the bytes of S, then the value
//   $3:1:S:H       SHA3-512 of the bytes of S, then the value
// All else is base64 without padding.

const SALT_BYTES = 8

/** The hash that is stored for a value: `$3`, as Rancher writes since 2.7. */
export function hashOf(value: string): string {
  const salt = randomBytes(SALT_BYTES)
  return `$3:1:${base64(salt)}:${base64(digest('sha3-512', salt, value))}`
}

/** A hash of one of the three formats, ready to hold values against. */
export interface TokenHash {
  /** Costs tens of ms and 32 MiB a value: whoever lets strangers ask must count how often. */
  readonly isSlow: boolean
  /** Whether it is the hash of that value, found out in constant time. */
  matches(value: string): boolean | Promise<boolean>
}

/** Reads a stored hash; undefined where it has none of the formats. */
export function readHash(text: string): TokenHash | undefined {
  const parts = text.split(':')
  switch (parts[0]) {
    case '$1':
      return scryptHash(parts)
    case '$2':
      return parts.length === 3 ? digestHash('sha256', 32, parts[1], parts[2]) : undefined
    case '$3':
      return parts.length === 4 && parts[1] === '1' ? digestHash('sha3-512', 64, parts[2], parts[3]) : undefined
    default:
      return undefined
  }
}

function digestHash(
  algorithm: 'sha256' | 'sha3-512',
  length: number,
  saltText = '',
  hashText = '',
): TokenHash | undefined {
  const salt = Buffer.from(saltText, 'base64')
  const hash = Buffer.from(hashText, 'base64')
  if (salt.length === 0 || hash.length !== length) return undefined
  return { isSlow: false, matches: (value) => timingSafeEqual(digest(algorithm, salt, value), hash) }
}

const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const
const SCRYPT_PARAMETERS = ['15', '8', '1']

function scryptHash([, saltText = '', n = '', r = '', p = '', hashText = '', ...rest]: readonly string[]):
  TokenHash | undefined {
  const salt = Buffer.from(saltText, 'hex')
  const hash = Buffer.from(hashText, 'base64')
  const isRanchers = [n, r, p].every((parameter, index) => parameter === SCRYPT_PARAMETERS[index])
  if (rest.length > 0 || salt.length === 0 || hash.length !== 64 || !isRanchers) return undefined
  return {
    isSlow: true,
    matches: (value) =>
      new Promise((resolve, reject) => {
        scrypt(value, salt, hash.length, SCRYPT, (error, found) => {
          if (error === null) resolve(timingSafeEqual(found, hash))
          else reject(error)
        })
      }),
  }
}

function digest(algorithm: string, salt: Buffer, value: string): Buffer {
  return createHash(algorithm).update(salt).update(value).digest()
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
