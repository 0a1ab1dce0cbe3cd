import t from 'tap'
import { deleteCommand, disableCommand, labelCommand, ttlCommand } from '../../tokens/kubectl-commands.ts'

const NAME = 'token-bcdfg'
const CASES = [
  ['ext', 'tokens.ext.cattle.io', `{"spec":{"ttl":1}}`, `{"spec":{"ttl":-1}}`, '{"spec":{"enabled":false}}'],
  [
    'secret',
    '--namespace cattle-tokens secret',
    `{"stringData":{"ttl":"1"}}`,
    `{"stringData":{"ttl":"-1"}}`,
    '{"stringData":{"enabled":"false"}}',
  ],
  ['v3', 'tokens.management.cattle.io', `{"ttl":1}`, `{"ttl":0}`, '{"enabled":false}'],
] as const
for (const [store, resource, patch, never, disabled] of CASES) {
  t.test(`commands on a token of store ${store}`, async (t) => {
    const token = { store, name: NAME }
    t.equal(deleteCommand(token), `kubectl delete ${resource} ${NAME}`)
    t.equal(disableCommand(token), `kubectl patch ${resource} ${NAME} --type=merge -p '${disabled}'`)
    t.equal(labelCommand(token, 'a/b', 'c'), `kubectl label ${resource} ${NAME} --overwrite a/b=c`)
    t.equal(ttlCommand(token, 1n), `kubectl patch ${resource} ${NAME} --type=merge -p '${patch}'`)
    t.equal(ttlCommand(token, 'never'), `kubectl patch ${resource} ${NAME} --type=merge -p '${never}'`)
  })
}
