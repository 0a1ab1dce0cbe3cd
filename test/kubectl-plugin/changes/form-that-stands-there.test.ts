// A rotation puts the new bearer there as the old one stood there: whoever reads a .netrc could do nothing with a bearer alone.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { FakeApiServer } from '../../cluster-api/fake-api-server.ts'
import { type Ran, runInProcess } from '../run-in-process.ts'
import { TokenApi } from '../token-api.ts'

const VALUE = 'v'.repeat(54)
const NEW = 'ext/token-new:value-of-token-new'
const cases: [name: string, held: string, flags: string[], expected: string | RegExp][] = [
  ['a bearer', `ext/token-old:${VALUE}`, [], NEW],
  ['a bearer and a line break', `token-old:${VALUE}\n`, [], NEW],
  ['a value', VALUE, [], 'value-of-token-new'],
  ['a value, and -o', VALUE, ['-o', 'bearer'], NEW],
  [
    'the two parts',
    `login ext/token-old\npassword ${VALUE}\n`,
    [],
    'login ext/token-new\npassword value-of-token-new\n',
  ],
  ['the two parts, and -o', `login ext/token-old\npassword ${VALUE}\n`, ['-o', 'value'], 'value-of-token-new'],
  [
    'JSON',
    `{\n  "status": {\n    "bearerToken": "ext/token-old:${VALUE}"\n  }\n}\n`,
    [],
    /^{\n[^]*"bearerToken": "ext\/token-new:/,
  ],
  ['YAML', `status:\n  bearerToken: ext/token-old:${VALUE}\n`, [], /^apiVersion: [^]*\n  bearerToken: ext\/token-new:/],
  ['something else', 'to be filled in', [], NEW],
]

const aWorld = async (t: Test): Promise<{ api: TokenApi; folder: string; run: (words: string[]) => Promise<Ran> }> => {
  const api = new TokenApi(undefined)
  const server = await FakeApiServer.start(t, (request, response) => api.answer(request, response))
  const folder = t.testdir({ config: server.kubeconfig() })
  return { api, folder, run: (words) => runInProcess([...words, '--kubeconfig', join(folder, 'config')]) }
}

for (const [name, held, flags, expected] of cases) {
  t.test(`where there is ${name}`, async (t) => {
    const { folder, run } = await aWorld(t)
    const file = join(folder, 'ci.token')
    await writeFile(file, held)
    const { code, stderr } = await run(['rotate', 'token-old', '--to-file', file, ...flags])
    t.equal(code, 0, stderr)
    const text = await readFile(file, 'utf8')
    if (typeof expected === 'string') t.equal(text, expected)
    else t.match(text, expected)
  })
}

t.test('of a Secret as well', async (t) => {
  const { api, run } = await aWorld(t)
  api.secret['token'] = VALUE
  t.equal((await run(['rotate', 'token-old', '--to-secret', 'ci/rancher'])).code, 0)
  t.equal(api.secret['token'], 'value-of-token-new')
})
