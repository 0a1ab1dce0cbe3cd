import { quoted } from '../quote.ts'
import type { TokenRule } from '../rule.ts'
import { allow, amend, reject } from '../verdict.ts'

/** What kube-apiserver appends to generateName (k8s.io/apimachinery/pkg/util/rand): 5 of these, so that no word comes out. */
const GENERATED = /^token-[bcdfghjklmnpqrstvwxz2456789]{5}$/
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

export const nameIsGenerated: TokenRule = {
  id: 'name-is-generated',
  subject: 'token',
  severity: 'low',
  holds: 'The name of a new token is generated as `token-` and five random characters, whatever the request says.',
  why:
    'The name is half of the bearer, and identifies the token in every log; Rancher ignores metadata.name and ' +
    'metadata.generateName (Tokens page, "Creating a Token"). A server-side apply cannot create a token: it looks for the name ' +
    'that it sent.',
  scopes: [{ on: 'ext', operations: ['CREATE'] }],
  defaultMode: 'enforce',
  onChange({ after, phase, createdByApply }) {
    if (after === undefined) return allow()
    const { name, generateName, annotations } = after.token
    if (phase === 'validate') {
      return GENERATED.test(name)
        ? allow()
        : amend([{ set: 'generated-name' }], `metadata.name is ${quoted(name)}: the name of a token is generated`)
    }
    if (createdByApply) {
      return reject(
        `tokens are created with kubectl create: ${name === '' ? 'a token' : `token ${quoted(name)}`} does not exist, and ` +
          'server-side apply cannot make it, because the name of a token is generated',
      )
    }
    if (name === '' && generateName === 'token-') return allow()
    const warnings = [
      name === '' ? '' : `metadata.name ${quoted(name)} is ignored: the name of a token is generated`,
      Object.hasOwn(annotations, LAST_APPLIED) ? 'each kubectl apply makes another token: use kubectl create' : '',
    ].filter((warning) => warning !== '')
    return amend([{ set: 'generated-name' }], 'the name of a token is generated', { warnings })
  },
}
