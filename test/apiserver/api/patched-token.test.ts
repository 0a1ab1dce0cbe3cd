import t from 'tap'
import { readPatch } from '../../../apiserver/api/patched-token.ts'

const STRATEGIC = 'application/strategic-merge-patch+json'
const TOKEN = { metadata: { name: 'token-a', labels: { a: 'x', b: 'y' } }, spec: { ttl: 1, description: 'd' } }

void t.test('a strategic merge patch that means a merge is one', async (t) => {
  const patch = readPatch(STRATEGIC, '{"metadata":{"labels":{"a":null,"c":"z"}},"spec":{"ttl":2}}')
  t.strictSame(patch.apply(TOKEN), {
    metadata: { name: 'token-a', labels: { b: 'y', c: 'z' } },
    spec: { ttl: 2, description: 'd' },
  })
})

const OTHERWISE: Record<string, string> = {
  'what the garbage collector sends': '{"metadata":{"ownerReferences":[{"$patch":"delete","uid":"u"}],"uid":"v"}}',
  'a list, which would be merged': '{"metadata":{"finalizers":["example.com/a"]}}',
  'a map that replaces': '{"metadata":{"labels":{"$patch":"replace","a":"z"}}}',
  'an order': '{"metadata":{"$setElementOrder/finalizers":["example.com/a"]}}',
}
for (const [name, text] of Object.entries(OTHERWISE)) {
  void t.test(`a strategic merge patch that means something else is a 415: ${name}`, async (t) => {
    t.throws(() => readPatch(STRATEGIC, text), { status: 415, message: /--type=merge/ })
    t.ok(readPatch('application/merge-patch+json', text), 'it may be meant as a merge')
  })
}
