import t from 'tap'
import { DEFAULT_IDENTITIES, roleOf } from '../../tokens/requester.ts'

t.test('who is who is told by the whole name', async (t) => {
  for (const [username, role] of [
    ['system:serviceaccount:cattle-system:rancher', 'rancher'],
    ['system:serviceaccount:cattle-resources-system:rancher-backup', 'trusted'],
    ['system:admin', 'other'],
    ['user-alice', 'other'],
    ['', 'other'],
    ['system:serviceaccount:cattle-system:rancher2', 'other'],
    ['system:serviceaccount:default:rancher', 'other'],
    ['SYSTEM:serviceaccount:cattle-system:rancher', 'other'],
  ] as const) {
    t.equal(roleOf(username, DEFAULT_IDENTITIES), role, username)
  }
  t.equal(roleOf('system:admin', { rancher: ['system:admin'], trusted: [] }), 'rancher')
  t.equal(roleOf('x', { rancher: ['x'], trusted: ['x'] }), 'rancher', 'whoever is both is Rancher')
})
