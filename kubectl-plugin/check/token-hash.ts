import { createHash, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive: (value: string, salt: Buffer, length: number, options: object) => Promise<Buffer> = promisify(scrypt)

/** 2^n blocks of 128 * r bytes: Rancher's n is 15 and its r 8, which are 32 MiB. */
const MOST_SCRYPT_BYTES = 128 * 1024 * 1024

/**
 * Whether a value is the one that Rancher's hash was made of; undefined where the hash is in no form that we know. The forms
 * (pkg/auth/tokens/hashers): `$1:SALT-HEX:N:R:P:KEY` is scrypt, `$2:SALT:HASH` SHA-256 and `$3:1:SALT:HASH` SHA3-512 of the salt
 * and the value; base64 without padding.
 */
export async function matchesHash(value: string, hash: string): Promise<boolean | undefined> {
  const [version, ...parts] = hash.startsWith('$') ? hash.slice(1).split(':') : []
  if (version === '2' && parts.length === 2) {
    const [salt = '', wanted = ''] = parts
    return isDigest('sha256', salt, value, wanted)
  }
  if (version === '3' && parts.length === 3 && parts[0] === '1') {
    const [, salt = '', wanted = ''] = parts
    return isDigest('sha3-512', salt, value, wanted)
  }
  if (version === '1' && parts.length === 5) return isScrypt(value, parts)
  return undefined
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSameSecret(one: string, other: string): boolean {
  return isSame(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest())
}

function isDigest(algorithm: string, salt: string, value: string, wanted: string): boolean {
  const found = createHash(algorithm).update(Buffer.from(salt, 'base64')).update(value).digest()
  return isSame(found, Buffer.from(wanted, 'base64'))
}

async function isScrypt(value: string, parts: readonly string[]): Promise<boolean | undefined> {
  const [salt = '', n = '', r = '', p = '', key = ''] = parts
  const numbers = [n, r, p].map((text) => (/^\d{1,3}$/.test(text) ? Number(text) : 0))
  const [exponent = 0, blockSize = 0, parallelization = 0] = numbers
  const wanted = Buffer.from(key, 'base64')
  if (
    numbers.includes(0) ||
    exponent > 20 ||
    wanted.length === 0 ||
    128 * 2 ** exponent * blockSize > MOST_SCRYPT_BYTES
  )
    return undefined
  const options = { N: 2 ** exponent, r: blockSize, p: parallelization, maxmem: 2 * MOST_SCRYPT_BYTES }
  return isSame(await derive(value, Buffer.from(salt, 'hex'), wanted.length, options), wanted)
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length > 0 && one.length === other.length && timingSafeEqual(one, other)
}
