import t from 'tap'
import { nameIsGenerated } from '../../../tokens/rules/name-is-generated.ts'
import { aManifest, aStoredToken } from '../an-ext-token.ts'
import { ALLOWED, judgesWrites } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const GENERATED = { set: 'generated-name' } as const
const APPLIED = { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }
const EACH_APPLY = 'each kubectl apply makes another token: use kubectl create'

judgesWrites(t, nameIsGenerated, [
  {
    name: 'a manifest without metadata gets generateName',
    change: { object: aManifest() },
    expected: { amended: [GENERATED] },
  },
  {
    name: 'what is right already stays',
    change: { object: aManifest({}, { generateName: 'token-' }) },
    expected: ALLOWED,
  },
  {
    name: 'a generateName of its own gives way, with nothing said',
    change: { object: aManifest({}, { generateName: 'mine-' }) },
    expected: { amended: [GENERATED] },
  },
  {
    name: 'a name of its own gives way with a warning',
    change: { object: aManifest({}, { name: 'mine' }) },
    expected: {
      amended: [GENERATED],
      warnings: ['metadata.name mine is ignored: the name of a token is generated'],
    },
  },
  {
    name: 'a name gives way also where it looks generated: whoever chose it knows half of the bearer of another',
    change: { object: aManifest({}, { name: 'token-bcdfg', generateName: 'token-' }) },
    expected: {
      amended: [GENERATED],
      warnings: ['metadata.name token-bcdfg is ignored: the name of a token is generated'],
    },
  },
  {
    name: 'client-side apply is told that each apply makes another',
    change: { object: aManifest({}, { name: 'mine', ...APPLIED }) },
    expected: {
      amended: [GENERATED],
      warnings: ['metadata.name mine is ignored: the name of a token is generated', EACH_APPLY],
    },
  },
  {
    name: 'client-side apply with generateName is told as well',
    change: { object: aManifest({}, { generateName: 'x-', ...APPLIED }) },
    expected: { amended: [GENERATED], warnings: [EACH_APPLY] },
  },
  {
    name: 'a server-side apply that would create is refused',
    change: { object: aManifest({}, { name: 'mine' }), createdByApply: true },
    expected: {
      reason: 'BadRequest',
      refused:
        'tokens are created with kubectl create: token mine does not exist, and server-side apply cannot make it, because the name of a token is generated',
    },
  },
  {
    name: 'a server-side apply without a name is refused',
    change: { object: aManifest(), createdByApply: true },
    expected: {
      reason: 'BadRequest',
      refused:
        'tokens are created with kubectl create: a token does not exist, and server-side apply cannot make it, because the name of a token is generated',
    },
  },
  {
    name: 'at validation, a generated name stands',
    change: { object: aManifest({}, { name: 'token-2x9zb' }), phase: 'validate' },
    expected: ALLOWED,
  },
  ...['', 'token-', 'token-bcdf', 'token-bcdfgh', 'token-abcde', 'token-BCDFG', 'xtoken-bcdfg', 'token-bcdfg\n'].map(
    (name) => ({
      name: `at validation, ${JSON.stringify(name)} was not generated`,
      change: { object: aManifest({}, { name }), phase: 'validate' as const },
      expected: {
        reason: 'BadRequest' as const,
        refused: `metadata.name is ${/^[\w-]+$/.test(name) ? name : JSON.stringify(name)}: the name of a token is generated`,
      },
    }),
  ),
  {
    name: 'an update is none of its business',
    change: { oldObject: aStoredToken({}, { name: 'mine' }), object: aStoredToken({}, { name: 'mine' }) },
    expected: ALLOWED,
  },
])

holdsInEveryMode(t, nameIsGenerated, {
  change: { object: aManifest({}, { name: 'mine' }) },
  message: 'metadata.name is mine: the name of a token is generated',
  amends: true,
  rancher: 'bound',
})
t.test('a server-side apply that would create', async (t) => {
  holdsInEveryMode(t, nameIsGenerated, {
    change: { object: aManifest({}, { name: 'mine' }), createdByApply: true },
    message:
      'tokens are created with kubectl create: token mine does not exist, and server-side apply cannot make it, because the name of a token is generated',
    onlyAtMutation: true,
    rancher: 'bound',
  })
})
