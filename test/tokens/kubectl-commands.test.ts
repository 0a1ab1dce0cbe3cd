import t from 'tap'
import { kubectlMend, labelCommand } from '../../tokens/kubectl-commands.ts'

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
for (const [on, resource, patch, never, disabled] of CASES) {
  t.test(`commands on a token of store ${on}`, async (t) => {
    const token = { on, name: NAME }
    const patched = (text: string) => `kubectl patch ${resource} ${NAME} --type=merge -p '${text}'`
    t.equal(kubectlMend({ ...token, mend: { change: 'delete' } }), `kubectl delete ${resource} ${NAME}`)
    t.equal(kubectlMend({ ...token, mend: { change: 'disable' } }), patched(disabled))
    t.equal(kubectlMend({ ...token, mend: { change: 'ttl', ttl: 1n } }), patched(patch))
    t.equal(kubectlMend({ ...token, mend: { change: 'ttl', ttl: 'never' } }), patched(never))
    t.equal(kubectlMend({ ...token, mend: { change: 'other', command: 'kubectl x' } }), 'kubectl x')
    t.equal(labelCommand({ store: on, name: NAME }, 'a/b', 'c'), `kubectl label ${resource} ${NAME} --overwrite a/b=c`)
  })
}

t.test('what is no token is not changed as one', async (t) => {
  for (const on of ['setting', 'feature'] as const)
    t.throws(() => kubectlMend({ on, name: 'x', mend: { change: 'delete' } }), TypeError)
})
