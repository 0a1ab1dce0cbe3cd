import t from 'tap'
import { SortedTokens } from '../../../apiserver/storage/sorted-tokens.ts'
import { type TokenEvent, TokenHistory } from '../../../apiserver/storage/token-history.ts'
import { isSelected, toldOf } from '../../../apiserver/watch/token-selection.ts'
import { parseFieldSelector } from '../../../apiserver/api/field-selector.ts'
import { parseLabelSelector } from '../../../apiserver/api/label-selector.ts'
import { aStoredToken } from '../a-stored-token.ts'

void t.test('a history tells what happened since, as far back as it knows', async (t) => {
  const history = new TokenHistory()
  t.equal(history.since(5n), undefined, 'nothing is known yet')
  history.restart(10n)
  t.equal(history.since(9n), undefined)
  t.strictSame(history.since(10n), [])
  t.strictSame(history.since(99n), [], 'somebody who knows more')
  const event = (version: bigint) => ({ before: undefined, after: aStoredToken(), version })
  for (let version = 11n; version <= 20n; version++) history.add(event(version))
  t.strictSame(
    history.since(17n)?.map(({ version }) => version),
    [18n, 19n, 20n],
  )
  for (let version = 21n; version <= 10_000n; version++) history.add(event(version))
  t.equal(history.since(10n), undefined, 'the oldest are forgotten')
  t.equal(history.since(9_990n)?.length, 10)
  const oldest = Array.from({ length: 10_000 }, (_, index) => BigInt(index)).find((version) => history.since(version))
  t.equal(history.since(oldest ?? 0n)?.length, Number(10_000n - (oldest ?? 0n)), 'and nothing else')
  history.restart(20_000n)
  t.equal(history.since(9_999n), undefined)
})

void t.test(
  'who watches is told what happened since, what happens, and that nobody knows what happened next',
  async (t) => {
    const history = new TokenHistory()
    history.restart(10n)
    const event = (version: bigint) => ({ before: undefined, after: aStoredToken(), version })
    for (const version of [11n, 12n]) history.add(event(version))
    const told: string[] = []
    const watcher = (name: string) => ({
      changed: ({ version }: TokenEvent) => void told.push(`${name} ${version}`),
      reached: (version: bigint) => void told.push(`${name} reached ${version}`),
      ended: () => void told.push(`${name} ended`),
    })
    const leave = history.watch(11n, watcher('one'))
    history.watch(12n, watcher('other'))
    history.add(event(13n))
    leave()
    history.reached(14n)
    history.restart(20n)
    history.add(event(21n))
    t.strictSame(told, ['one 12', 'one 13', 'other 13', 'other reached 14', 'other ended'])
  },
)

void t.test('tokens stay in the order of their names', async (t) => {
  const sorted = new SortedTokens()
  const named = (name: string, resourceVersion = '1') => aStoredToken({ name, resourceVersion })
  sorted.replace([named('c'), named('a')])
  sorted.put(named('b'))
  sorted.put(named('d'))
  sorted.put(named('a', '2'))
  sorted.remove('c')
  sorted.remove('none')
  t.strictSame(
    sorted.all.map(({ name, resourceVersion }) => `${name}${resourceVersion}`),
    ['a2', 'b1', 'd1'],
  )
  t.strictSame(
    ['', 'a', 'c', 'z'].map((name) => sorted.placeOf(name)),
    [0, 0, 2, 3],
  )
})

void t.test('what a watch tells of an event', async (t) => {
  const [inside, outside] = [aStoredToken({ labels: { team: 'x' } }), aStoredToken({ labels: {} })]
  const selection = { labels: parseLabelSelector('team=x'), fields: parseFieldSelector('') }
  const selects = (token: typeof inside) => isSelected(selection, { owner: undefined }, token)
  const told = (before: typeof inside | undefined, after: typeof inside | undefined) =>
    toldOf({ before, after, version: 1n }, selects)?.type
  t.strictSame(
    [
      told(undefined, inside),
      told(inside, inside),
      told(outside, inside),
      told(inside, outside),
      told(inside, undefined),
      told(undefined, outside),
      told(outside, outside),
      told(outside, undefined),
    ],
    ['ADDED', 'MODIFIED', 'ADDED', 'DELETED', 'DELETED', undefined, undefined, undefined],
  )
  t.equal(isSelected(selection, { owner: 'user-bob' }, inside), false, "another's is not there")
})
