import t from 'tap'
import { parseSetting } from '../../tokens/setting.ts'
import { aSetting } from './other-subjects.ts'

t.test('as Rancher makes one', async (t) => {
  t.strictSame(parseSetting(aSetting('a', { value: '60', source: 'env' })), {
    name: 'a',
    value: '60',
    default: '129600',
    source: 'env',
    malformed: [],
  })
})

t.test('null and absence are empty', async (t) => {
  const empty = { value: '', default: '', source: '', malformed: [] }
  t.strictSame(parseSetting({ metadata: { name: 'a' }, value: null }), { name: 'a', ...empty })
  t.strictSame(parseSetting({}), { name: '', ...empty })
})

for (const [value, found] of [
  [60, '60'],
  [true, 'true'],
  [['60'], 'a list'],
  [{ minutes: 60 }, 'an object'],
] as const) {
  t.test(`a value that is ${found}`, async (t) => {
    const setting = parseSetting(aSetting('a', { value, default: value }))
    t.match(setting, { value: '', default: '' })
    t.strictSame(setting.malformed, [
      { field: 'value', found, allowed: 'text' },
      { field: 'default', found, allowed: 'text' },
    ])
  })
}

t.test('fields that only Rancher reads', async (t) => {
  t.strictSame(parseSetting(aSetting('a', { customized: 'no', source: 1 })).malformed, [
    { field: 'customized', found: '"no"', allowed: 'true or false' },
    { field: 'source', found: '1', allowed: 'text' },
  ])
})
