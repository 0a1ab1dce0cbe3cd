import { readFile } from 'node:fs/promises'
import t from 'tap'
import { hashOf, readHash } from '../../../apiserver/storage/token-hash.ts'
import { newTokenName, newTokenValue } from '../../../apiserver/storage/token-value.ts'

const fixture = new URL('../../fixtures/rancher-hashes.json', import.meta.url)
const vectors: { algorithm: string; value: string; hash: string }[] = JSON.parse(await readFile(fixture, 'utf8'))

t.ok(vectors.length >= 6, 'there are vectors of every algorithm')
for (const { algorithm, value, hash } of vectors) {
  void t.test(`what Rancher made by ${algorithm}: ${hash.slice(0, 12)}`, async (t) => {
    const read = readHash(hash)
    t.equal(await read?.matches(value), true)
    t.equal(await read?.matches(`${value}x`), false)
    t.equal(await read?.matches(value.slice(1)), false)
    t.equal(await read?.matches(''), false)
    t.equal(read?.isSlow, algorithm === 'scrypt')
  })
}

void t.test('what we write is $3 as Rancher writes it, salted anew each time', async (t) => {
  const value = newTokenValue()
  const [one, other] = [hashOf(value), hashOf(value)]
  t.match(one, /^\$3:1:[A-Za-z0-9+/]{11}:[A-Za-z0-9+/]{86}$/)
  t.not(one, other)
  t.equal(await readHash(one)?.matches(value), true)
  t.equal(await readHash(other)?.matches(value), true)
})

const UNREADABLE = {
  nothing: '',
  'an unknown version': '$4:1:WxFyzI/o7BY:CP6f',
  'the value itself': 'jc4xqs6kfc47jtk44c6b9x6fswqwgb6d4g7lxtglw9smlmkv672w7p',
  'a hash cut short': '$3:1:WxFyzI/o7BY:CP6fMvI853YZ',
  'no salt': '$2::zUfszLw7L4WNW4/64TXFR/ae6tuFZsphqFrVZCeZjz0',
  'one part more': '$2:F/vlHsNdku0:zUfszLw7L4WNW4/64TXFR/ae6tuFZsphqFrVZCeZjz0:x',
  'scrypt with other parameters':
    '$1:87216e48af3eaba4:20:8:1:AfH6nfcoS/zug043qXHZAbj5z3KCsqqpGglV9e02JrWVpVEkby/SYR1I5VSKm302WZCwHWy5SXR2mXOEYqQBaQ',
}
for (const [name, text] of Object.entries(UNREADABLE)) {
  void t.test(`unreadable: ${name}`, async (t) => t.equal(readHash(text), undefined))
}

void t.test('values and names', async (t) => {
  const values = Array.from({ length: 500 }, newTokenValue)
  t.ok(values.every((value) => /^[bcdfghjklmnpqrstvwxz2456789]{54}$/.test(value)))
  t.equal(new Set(values).size, values.length)
  t.equal(new Set(values.join('')).size, 27, 'every letter comes up')
  t.match(newTokenName(), /^token-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
})
