import t from 'tap'
import { parseUser } from '../../../webhook/knowledge/parse-knowledge.ts'

const EMPTY = { name: '', username: '', displayName: '', enabled: true, principalIds: [] }

for (const { name, object, expected } of [
  {
    name: 'whole',
    object: {
      metadata: { name: 'user-alice' },
      username: 'alice',
      displayName: 'Alice',
      enabled: true,
      principalIds: ['local://user-alice'],
      password: '$2a$10$hash',
    },
    expected: {
      name: 'user-alice',
      username: 'alice',
      displayName: 'Alice',
      enabled: true,
      principalIds: ['local://user-alice'],
    },
  },
  {
    name: 'without enabled: Go reads no pointer as enabled',
    object: { metadata: { name: 'a' } },
    expected: { ...EMPTY, name: 'a' },
  },
  { name: 'enabled null', object: { enabled: null }, expected: EMPTY },
  { name: 'disabled', object: { enabled: false }, expected: { ...EMPTY, enabled: false } },
  { name: 'empty', object: {}, expected: EMPTY },
  {
    name: 'with what does not belong there',
    object: { metadata: [], username: 7, displayName: {}, principalIds: ['a', 7, null] },
    expected: { ...EMPTY, principalIds: ['a'] },
  },
  { name: 'principalIds that are no list', object: { principalIds: 'system://local' }, expected: EMPTY },
]) {
  t.test(name, async (t) => {
    t.strictSame(parseUser(object), expected)
  })
}
