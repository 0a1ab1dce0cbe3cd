import { ApiError } from '../../cluster/api-error.ts'
import { objectAt, ownValue } from '../../tokens/json.ts'
import { TOKEN_NAMESPACE } from '../../tokens/token.ts'
import { whoAmI } from '../inventory/own-tokens.ts'
import { answerTo } from './answer-to.ts'
import type { Check, Diagnosis, Looking } from './diagnosis.ts'

interface Right {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly namespace?: string
}

const V3 = { group: 'management.cattle.io' }

const RIGHTS: readonly { readonly may: string; readonly right: Right }[] = [
  { may: 'see all ext tokens (list *)', right: { verb: 'list', group: '', resource: '*' } },
  { may: 'list v3 tokens', right: { verb: 'list', ...V3, resource: 'tokens' } },
  { may: 'delete v3 tokens', right: { verb: 'delete', ...V3, resource: 'tokens' } },
  { may: 'delete ext tokens', right: { verb: 'delete', group: 'ext.cattle.io', resource: 'tokens' } },
  {
    may: 'delete Secrets of tokens',
    right: { verb: 'delete', group: '', resource: 'secrets', namespace: TOKEN_NAMESPACE },
  },
  { may: 'list users', right: { verb: 'list', ...V3, resource: 'users' } },
  { may: 'change settings', right: { verb: 'patch', ...V3, resource: 'settings' } },
]

/** Who the caller is, and what they may do: nothing of it is a problem. */
export const checkRights: Check = async (looking) => {
  const { connection, signal } = looking
  const [caller, ...answers] = await Promise.all([
    whoAmI(connection, signal),
    ...RIGHTS.map(async ({ may, right }) => ({ may, isAllowed: await isAllowed(looking, right) })),
  ])
  const info = (check: string, allowed: boolean): Diagnosis[] => {
    const texts = answers.filter(({ isAllowed }) => isAllowed === allowed).map(({ may }) => may)
    return texts.length === 0 ? [] : [{ check, status: 'info', detail: texts.join(', ') }]
  }
  const who = caller?.username
  return [
    { check: 'who you are', status: who === undefined ? 'unknown' : 'info', detail: who ?? 'the server does not say' },
    ...info('what you may do', true),
    ...info('what you may not do', false),
  ]
}

async function isAllowed({ connection, signal }: Looking, right: Right): Promise<boolean | undefined> {
  const answer = await answerTo(connection, {
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: right },
    },
    signal,
  })
  return answer instanceof ApiError ? undefined : ownValue(objectAt(answer, 'status'), 'allowed') === true
}
