import t from 'tap'
import { isOn, parseFeature } from '../../tokens/feature.ts'
import type { JsonObject } from '../../tokens/json.ts'
import { aFeature } from './other-subjects.ts'

t.test('as Rancher makes one', async (t) => {
  t.strictSame(parseFeature(aFeature('token-hashing', { value: true }, { default: true, lockedValue: false })), {
    name: 'token-hashing',
    value: true,
    default: true,
    lockedValue: false,
    malformed: [],
  })
})

t.test('nothing is chosen, and nothing is on', async (t) => {
  for (const object of [
    aFeature('a'),
    { metadata: { name: 'a' } },
    { metadata: { name: 'a' }, spec: null, status: null },
  ]) {
    const nothing = { name: 'a', value: undefined, default: false, lockedValue: undefined, malformed: [] }
    t.strictSame(parseFeature(object), nothing)
  }
})

const MALFORMED: readonly (readonly [JsonObject, string, string, string])[] = [
  [aFeature('a', { value: 'false' }), 'spec.value', '"false"', 'true or false'],
  [aFeature('a', { value: 0 }), 'spec.value', '0', 'true or false'],
  [aFeature('a', {}, { default: 'true' }), 'status.default', '"true"', 'true or false'],
  [aFeature('a', {}, { lockedValue: [] }), 'status.lockedValue', 'a list', 'true or false'],
  [aFeature('a', {}, { dynamic: 1 }), 'status.dynamic', '1', 'true or false'],
  [aFeature('a', {}, { description: 1 }), 'status.description', '1', 'text'],
  [{ ...aFeature('a'), spec: true }, 'spec', 'true', 'an object'],
  [{ ...aFeature('a'), status: [] }, 'status', 'a list', 'an object'],
]
for (const [object, field, found, allowed] of MALFORMED) {
  t.test(`malformed: ${field} is ${found}`, async (t) => {
    t.strictSame(parseFeature(object).malformed, [{ field, found, allowed }])
  })
}

t.test('the locked value counts, else what somebody chose, else the default', async (t) => {
  const on = (spec: JsonObject, status: JsonObject = {}) => isOn(parseFeature(aFeature('a', spec, status)))
  t.equal(on({}), false)
  t.equal(on({}, { default: true }), true)
  t.equal(on({ value: false }, { default: true }), false)
  t.equal(on({ value: true }), true)
  t.equal(on({ value: true }, { lockedValue: false }), false)
  t.equal(on({ value: false }, { lockedValue: true }), true)
})
