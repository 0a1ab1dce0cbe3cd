import { randomInt } from 'node:crypto'

/** The letters of kube-apiserver's generated names (k8s.io/apimachinery/pkg/util/rand): no vowel, so that no word comes out. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
/** log2(27^54) = 256.7 bits. */
const VALUE_LENGTH = 54
const SUFFIX_LENGTH = 5

/** The secret half of a bearer, from a cryptographic source. */
export function newTokenValue(): string {
  return randomLetters(VALUE_LENGTH)
}

/** A name such as `token-7xk2p`; 27^5 are 14 million, so a name that is taken is to be expected. */
export function newTokenName(): string {
  return `token-${randomLetters(SUFFIX_LENGTH)}`
}

function randomLetters(count: number): string {
  return Array.from({ length: count }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')
}
