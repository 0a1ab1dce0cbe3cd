import t, { type Test } from 'tap'
import { sendJson } from '../cluster-api/fake-api-server.ts'
import { FakeRancher, type FakeResource, SETTINGS, USERS, V3, v3Token } from './fake-rancher.ts'

const NAME = 'auth-token-max-ttl-minutes'
const setting = { metadata: { name: NAME, uid: 'uid', resourceVersion: '7' }, value: '129600', default: '' }

const aRancher = (t: Test, resources: Record<string, FakeResource>): Promise<FakeRancher> =>
  FakeRancher.start(t, { [SETTINGS]: [setting], [V3]: [], [USERS]: [], ...resources })

t.test('who may read the setting and not list them is told as by settings itself', async (t) => {
  const forbidden = { code: 4, stdout: '', stderr: `Error from server (Forbidden): refused: ${SETTINGS}\n` }
  const one: FakeResource = (_, response) => sendJson(response, setting)
  const rancher = await aRancher(t, { [SETTINGS]: 403, [`${SETTINGS}/${NAME}`]: one })
  t.strictSame(await rancher.run(['settings']), forbidden)
  t.strictSame(await rancher.run(['settings', 'set', NAME, '200', '--yes']), forbidden)
})

t.test('tokens over a new maximum are counted in words that fit', async (t) => {
  const over = (count: number): object[] => Array.from({ length: count }, (_, index) => v3Token(`token-${index}`))
  for (const [count, line] of [
    [1, '1 token would exceed the maximum (now 0), and stays as it is: audit lists it\n'],
    [2, '2 tokens would exceed the maximum (now 0), and stay as they are: audit lists them\n'],
  ] as const) {
    const rancher = await aRancher(t, { [V3]: over(count) })
    t.match(await rancher.run(['settings', 'set', NAME, '1440', '--dry-run']), { code: 0, stderr: line })
  }
})

t.test('what we warn of and the server too is told once', async (t) => {
  const ours = /^Warning: (.*)\n/.exec(
    (await (await aRancher(t, {})).run(['settings', 'set', NAME, '0', '--dry-run'])).stderr,
  )?.[1]
  t.match(ours, /may never expire/)
  const rancher = await aRancher(t, {
    [`${SETTINGS}/${NAME}`]: ({ method }, response) => {
      if (method === 'PATCH') response.setHeader('warning', [`299 - ${JSON.stringify(ours)}`, '299 - "another"'])
      sendJson(response, setting)
    },
  })
  const { code, stderr } = await rancher.run(['settings', 'set', NAME, '0', '--yes'])
  t.equal(code, 0)
  t.equal(stderr.split(`Warning: ${ours}\n`).length, 2, stderr)
  t.match(stderr, 'Warning: another\n')
})
