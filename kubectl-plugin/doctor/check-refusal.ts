import { ApiError } from '../../cluster/api-error.ts'
import { SETTINGS_PATH } from '../../cluster/rancher-setting.ts'
import type { ApiRequest } from '../../cluster/connection.ts'
import { MAX_TTL_SETTING } from '../../tokens/token-settings.ts'
import { SECRET_KIND_LABEL, TOKEN_NAMESPACE } from '../../tokens/token.ts'
import { TOKEN_SECRETS, V3_TOKENS } from '../inventory/token-stores.ts'
import { answerTo } from './answer-to.ts'
import type { Check, Diagnosis } from './diagnosis.ts'

/** Writes that must be refused, each as a dry run: whatever comes of them, nothing is stored. */
const FORBIDDEN_WRITES: readonly { readonly check: string; readonly request: ApiRequest }[] = [
  {
    check: 'webhook refuses a forged v3 token',
    request: {
      method: 'POST',
      path: `${V3_TOKENS.path}?dryRun=All`,
      body: {
        apiVersion: V3_TOKENS.apiVersion,
        kind: 'Token',
        metadata: { generateName: 'rtoken-doctor-' },
        userId: 'nobody',
        authProvider: 'local',
        isDerived: true,
        ttl: 60_000,
      },
    },
  },
  {
    check: 'webhook refuses a forged Secret of a token',
    request: {
      method: 'POST',
      path: `${TOKEN_SECRETS.path}?dryRun=All`,
      body: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          generateName: 'rtoken-doctor-',
          namespace: TOKEN_NAMESPACE,
          labels: { [SECRET_KIND_LABEL]: 'token' },
        },
      },
    },
  },
  {
    check: 'webhook refuses a setting that cannot be used',
    request: {
      method: 'PATCH',
      path: `${SETTINGS_PATH}/${MAX_TTL_SETTING}?dryRun=All`,
      contentType: 'application/merge-patch+json',
      body: { value: 'a while' },
    },
  },
]

/** Whether the webhook is reached, and says no where it must. */
export const checkRefusal: Check = ({ connection, signal }) =>
  Promise.all(
    FORBIDDEN_WRITES.map(async ({ check, request }): Promise<Diagnosis> => {
      const answer = await answerTo(connection, { ...request, signal })
      if (!(answer instanceof ApiError)) {
        return {
          check,
          status: 'problem',
          detail: 'it was let through: the webhook is not called, or its rules are off',
        }
      }
      const { message } = answer
      if (/admission webhook "[^"]*\.rtoken\.dev" denied/.test(message))
        return { check, status: 'ok', detail: 'refused' }
      if (/failed calling webhook "[^"]*\.rtoken\.dev"/.test(message)) {
        return { check, status: 'problem', detail: `the webhook cannot be reached: ${message}` }
      }
      return { check, status: 'unknown', detail: `it could not be tried: ${message}` }
    }),
  )
