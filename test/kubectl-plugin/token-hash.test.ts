import t from 'tap'
import { isSameSecret, matchesHash } from '../../kubectl-plugin/check/token-hash.ts'

// Made with Python's hashlib: sha256(salt + value), sha3_512(salt + value) and scrypt(value, salt, n=2**15, r=8, p=1, dklen=64).
const VALUE = 'testsecret'
const hashes = {
  scrypt:
    '$1:0001020304050607:15:8:1:Rxq8n5ycyUDImiz7GxVtwxKYtHmaHSy1CcHE0Yo30GefamdWWxl2NR8B6zUpcfSqJET7ZXJiM51BdF1nv2WsBA',
  'SHA-256': '$2:AAECAwQFBgc:AfGzlDmFDuxuuJY8wu+EaDYdXsR64rr8ZsRWPs75GLM',
  'SHA3-512': '$3:1:AAECAwQFBgc:UMwTsz8OROmLcpUP1e5ciIPLts5XDhgaCyiedEQBVAxr3zKKvr+TIOsV/Bv1nroR6oNFmAQ4IL9h5D/Cz3hGTQ',
}

t.test("the three forms of Rancher's hashes", async (t) => {
  for (const [name, hash] of Object.entries(hashes)) {
    t.equal(await matchesHash(VALUE, hash), true, `${name}: the value`)
    t.equal(await matchesHash('testsecreT', hash), false, `${name}: another value`)
  }
})

t.test('what is no hash of these is not known', async (t) => {
  for (const hash of [
    '',
    'plain',
    '$4:a:b',
    '$3:2:a:b',
    '$2:a',
    '$1:00:99:8:1:aaaa',
    '$1:00:15:8:1:',
    '$1:00:20:99:1:aaaa',
  ]) {
    t.equal(await matchesHash(VALUE, hash), undefined, hash)
  }
  t.equal(await matchesHash('', '$2:AAAA:'), false, 'an empty hash is no match')
})

t.test('values are compared whole', async (t) => {
  t.equal(isSameSecret('abc', 'abc'), true)
  t.equal(isSameSecret('abc', 'ab'), false)
})
