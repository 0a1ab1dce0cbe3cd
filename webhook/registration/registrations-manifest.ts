import { stringify } from 'yaml'
import { DEFAULT_IDENTITIES } from '../../tokens/requester.ts'
import { REGISTRATIONS, rulesOf } from '../registrations.ts'
import { type ServiceAddress, webhookConfigurations } from './webhook-configurations.ts'

/** What manifests/base/ is for: the names in the Service beside it. */
export const DEFAULT_ADDRESS: ServiceAddress = { name: 'rtoken-webhook', namespace: 'rtoken-system', port: 443 }

/** The text of manifests/base/webhook-registrations.yaml. */
export function registrationsManifest(): string {
  const lines = [
    'Written by `node webhook/main.ts render-registrations` from webhook/registrations.ts: change it there.',
    'The running webhook adds the caBundle.',
    '',
    ...REGISTRATIONS.map((registration) => {
      const ids = rulesOf(registration).map(({ id }) => id)
      return `${[registration.resource, registration.group].filter(Boolean).join('.')}, for the rules: ${ids.join(', ')}`
    }),
  ]
  const head = lines.map((line) => `# ${line}`.trimEnd()).join('\n')
  const documents = webhookConfigurations(DEFAULT_ADDRESS, DEFAULT_IDENTITIES).map((configuration) =>
    stringify(configuration, { lineWidth: 0 }),
  )
  return `${head}\n${documents.join('---\n')}`
}
