import t from 'tap'
import { duplicateFields } from '../../../apiserver/api/duplicate-fields.ts'

const FOUND: [string, string, string[]][] = [
  ['nothing', '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}', []],
  ['no object', '[1,"a","a",{"b":"a"},"b"]', []],
  ['an empty one', '{}', []],
  ['at the top', '{"a":1,"b":2,"a":3}', ['a']],
  ['in another', '{"spec":{"ttl":1,"x":[],"ttl":2}}', ['spec.ttl']],
  ['in a list', '{"a":[{"b":1},[[],{"c":1,"c":2}],{"b":1,"b":1}]}', ['a[1][1].c', 'a[2].b']],
  ['three times is told once', '{"a":1,"a":2,"a":3}', ['a']],
  ['in both of the two', '{"a":{"b":1,"b":1},"a":{"b":1,"b":1}}', ['a.b', 'a']],
  ['after an object and a list', '{"a":{"x":1},"b":["a","a"],"a":2}', ['a']],
  ['a value is no key', '{"a":"b","b":"a","c":"{\\"a\\":1,\\"a\\":1}"}', []],
  ['escaped otherwise', '{"ab":1,"a\\u0062":2}', ['ab']],
  ['quotation marks and backslashes', '{"a\\\\":1,"a\\"":2,"\\\\":"\\\\","a\\"":3}', ['a"']],
  ['with spaces around', ' { "a" : 1 ,\n "a" : 2 } ', ['a']],
  ['what every object inherits', '{"constructor":1,"__proto__":1,"__proto__":2}', ['__proto__']],
]
for (const [name, text, expected] of FOUND) {
  void t.test(`twice: ${name}`, async (t) => {
    // It is asked about valid JSON only.
    JSON.parse(text)
    t.strictSame(duplicateFields(text), expected)
  })
}

void t.test('a hundred are named at most', async (t) => {
  const twice = Array.from({ length: 150 }, (_, index) => `"k${index}":1,"k${index}":2`)
  t.equal(duplicateFields(`{${twice.join(',')}}`).length, 100)
})

void t.test('long and deep texts are read to the end', async (t) => {
  const long = JSON.stringify({ a: '\\'.repeat(1_000_000), b: '"'.repeat(100_000) })
  t.strictSame(duplicateFields(`${long.slice(0, -1)},"b":1}`), ['b'])
  const deep = `${'[{"a":'.repeat(1000)}1${',"a":2}]'.repeat(1000)}`
  t.equal(duplicateFields(deep).length, 100)
})

t.test('under a long key none of them is long', async (t) => {
  const twice = Array.from({ length: 100 }, (_, index) => `"f${index}":1,"f${index}":2`)
  const [first = ''] = duplicateFields(`{"a":1,"a":2,"${'k'.repeat(1_000_000)}":{${twice.join(',')}}}`).slice(-1)
  t.match(first, /^k{1000,1023}\.\.\.$/)
})
