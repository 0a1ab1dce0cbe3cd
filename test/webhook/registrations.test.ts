import { readFile } from 'node:fs/promises'
import t from 'tap'
import { isJsonObject, type Json, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { DEFAULT_IDENTITIES } from '../../tokens/requester.ts'
import { rulebook } from '../../tokens/rulebook.ts'
import { TOKEN_NAMESPACE } from '../../tokens/token.ts'
import { JUDGED_RESOURCES } from '../../webhook/admission/judged-resources.ts'
import { registrationsManifest } from '../../webhook/registration/registrations-manifest.ts'
import { type WebhookConfiguration, webhookConfigurations } from '../../webhook/registration/webhook-configurations.ts'
import { operationsOf, REGISTRATIONS, rulesOf } from '../../webhook/registrations.ts'

const ADDRESS = { name: 'rtoken-webhook', namespace: 'rtoken-system', port: 443 }
const MANIFEST = new URL('../../manifests/base/webhook-registrations.yaml', import.meta.url)

const configurations = webhookConfigurations(ADDRESS, DEFAULT_IDENTITIES)
const webhooks = configurations.flatMap((configuration) =>
  listAt(configuration, 'webhooks').map((webhook) => ({ configuration, webhook, name: textAt(webhook, 'name') })),
)

t.test('manifests/base/webhook-registrations.yaml is what `npm run manifests` prints', async (t) => {
  t.equal(await readFile(MANIFEST, 'utf8'), registrationsManifest())
})

t.test('the list', async (t) => {
  t.test('every rule that judges writes is registered for, with all that it judges', async (t) => {
    for (const rule of rulebook) {
      if (rule.onChange === undefined) continue
      for (const { on, operations } of rule.scopes) {
        const registered = REGISTRATIONS.filter((each) => each.on === on)
        t.equal(registered.length, 1, `${rule.id} judges ${on}`)
        for (const registration of registered) {
          t.ok(rulesOf(registration).includes(rule))
          const sent = operationsOf(registration, 'validate')
          for (const operation of operations) t.ok(sent.includes(operation), `${rule.id}: ${operation} of ${on}`)
        }
      }
    }
  })

  t.test('nothing is registered that no rule judges', async (t) => {
    for (const registration of REGISTRATIONS) t.ok(rulesOf(registration).length > 0, registration.name)
  })

  t.test('what is registered is what is judged, in the same namespace', async (t) => {
    const place = ({ group, resource, namespace }: { group: string; resource: string; namespace?: string }): string =>
      `${namespace ?? ''}/${resource}.${group}`
    t.strictSame(REGISTRATIONS.map(place).sort(), JUDGED_RESOURCES.map(place).sort())
  })

  t.test('a deletion is never sent to be amended', async (t) => {
    for (const registration of REGISTRATIONS) t.notOk(operationsOf(registration, 'mutate').includes('DELETE'))
  })

  t.test(
    'DELETE is registered for ext tokens, settings and features; Rancher deletes v3 tokens and Secrets as it likes',
    async (t) => {
      const deleted = REGISTRATIONS.filter((registration) => operationsOf(registration, 'validate').includes('DELETE'))
      t.ok(deleted.some(({ name }) => name === 'ext-tokens'))
      t.ok(deleted.some(({ name }) => name === 'settings'))
      t.ok(deleted.some(({ name }) => name === 'features'))
      t.notOk(deleted.some(({ name }) => ['token-secrets', 'v3-tokens'].includes(name)))
    },
  )
})

t.test('F3: no webhook matches what it needs to start, or what a cluster needs to live', async (t) => {
  // The whole list of what may be matched: whatever else is added has to be thought about here.
  const MAY_MATCH = [
    { group: 'ext.cattle.io', resource: 'tokens', scope: 'Cluster' },
    { group: 'management.cattle.io', resource: 'tokens', scope: 'Cluster' },
    { group: 'management.cattle.io', resource: 'settings', scope: 'Cluster' },
    { group: 'management.cattle.io', resource: 'features', scope: 'Cluster' },
    { group: '', resource: 'secrets', scope: 'Namespaced' },
  ]
  const NEVER = new Set([
    'pods',
    'nodes',
    'leases',
    'namespaces',
    'services',
    'endpointslices',
    'configmaps',
    'deployments',
    'users',
    'clusters',
    'tokenreviews',
    'subjectaccessreviews',
    'customresourcedefinitions',
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
  ])
  t.ok(webhooks.length > 0)
  for (const { webhook, name } of webhooks) {
    t.test(name, async (t) => {
      const rules = listAt(webhook, 'rules')
      t.equal(rules.length, 1)
      for (const rule of rules) {
        const [groups, versions, resources] = ['apiGroups', 'apiVersions', 'resources'].map((key) => textsIn(rule, key))
        for (const values of [groups, versions, resources, textsIn(rule, 'operations')]) {
          t.equal(values?.length !== 0, true)
          t.notOk(
            values?.some((value) => value.includes('*')),
            'nothing stands for everything',
          )
        }
        t.notOk(
          resources?.some((resource) => resource.includes('/')),
          'no subresource',
        )
        t.notOk(resources?.some((resource) => NEVER.has(resource)))
        for (const group of groups ?? []) {
          for (const resource of resources ?? []) {
            const isAllowed = MAY_MATCH.some((each) => each.group === group && each.resource === resource)
            t.ok(isAllowed, `${resource}.${group}`)
          }
        }
        const scope = MAY_MATCH.find(({ resource }) => resources?.includes(resource))?.scope
        t.equal(textAt(rule, 'scope'), scope)
        if (!resources?.includes('secrets')) continue
        // Its own Secret, those of nodes that bootstrap, and everybody else's stay untouched.
        t.strictSame(webhook['namespaceSelector'], { matchLabels: { 'kubernetes.io/metadata.name': TOKEN_NAMESPACE } })
        t.not(TOKEN_NAMESPACE, ADDRESS.namespace)
      }
    })
  }
})

t.test('what holds of every webhook', async (t) => {
  for (const { configuration, webhook, name } of webhooks) {
    t.test(name, async (t) => {
      const phase = configuration.kind === 'MutatingWebhookConfiguration' ? 'mutate' : 'validate'
      t.match(name, new RegExp(`^[a-z0-9-]+(\\.[a-z]+)?\\.${phase}\\.rtoken\\.dev$`))
      t.strictSame(webhook['admissionReviewVersions'], ['v1'])
      t.equal(webhook['matchPolicy'], 'Equivalent')
      t.equal(webhook['sideEffects'], 'None')
      t.strictSame(webhook['clientConfig'], { service: { ...ADDRESS, path: `/${phase}` } })
      t.equal(webhook['reinvocationPolicy'], phase === 'mutate' ? 'IfNeeded' : undefined)
      const conditions = listAt(webhook, 'matchConditions')
      t.ok(conditions.length > 0)
      // kube-apiserver takes no more than 64, each with a name of its own.
      t.equal(new Set(conditions.map((condition) => textAt(condition, 'name'))).size, conditions.length)
    })
  }
  t.equal(new Set(webhooks.map(({ name }) => name)).size, webhooks.length, 'no name is used twice')
})

t.test(
  'each resource is registered twice: for Rancher and trusted writers with Ignore, for everybody else with Fail',
  async (t) => {
    const isRanchers = ({ webhook }: (typeof webhooks)[number]): boolean =>
      listAt(webhook, 'matchConditions').some((condition) => textAt(condition, 'name') === 'requester-is-ranchers')
    const ranchers = webhooks.filter(isRanchers)
    const others = webhooks.filter((each) => !isRanchers(each))
    const rulesIn = (list: typeof webhooks): string[] =>
      list.map(({ configuration, webhook }) => JSON.stringify([configuration.kind, webhook['rules']])).sort()
    t.strictSame(rulesIn(ranchers), rulesIn(others))
    for (const { webhook, name } of ranchers) {
      t.strictSame([webhook['failurePolicy'], webhook['timeoutSeconds']], ['Ignore', 2], name)
    }
    for (const { webhook, name } of others) {
      t.strictSame([webhook['failurePolicy'], webhook['timeoutSeconds']], ['Fail', 5], name)
      const [first] = listAt(webhook, 'matchConditions')
      const pair = ranchers.find((each) => JSON.stringify(each.webhook['rules']) === JSON.stringify(webhook['rules']))
      const [ofPair] = listAt(pair?.webhook ?? {}, 'matchConditions')
      t.equal(textAt(first ?? {}, 'expression'), `!(${textAt(ofPair ?? {}, 'expression')})`, 'and nobody is left out')
    }
  },
)

t.test('the identities that are configured are those that are registered', async (t) => {
  const identities = { rancher: ['system:admin'], trusted: ['"; true || "', "it's"] }
  const conditions = webhookConfigurations(ADDRESS, identities)
    .flatMap((configuration) => listAt(configuration, 'webhooks'))
    .flatMap((webhook) => listAt(webhook, 'matchConditions'))

  const expressions = new Set(conditions.map((condition) => textAt(condition, 'expression')))
  const list = String.raw`request.userInfo.username in ["system:admin", "\"; true || \"", "it's"]`
  t.ok(expressions.has(list))
  t.ok(expressions.has(`!(${list})`))
})

t.test('the authority is written where it is known, as base64 of PEM', async (t) => {
  const [first] = webhookConfigurations(ADDRESS, DEFAULT_IDENTITIES, { caBundle: 'PEM' }).flatMap((configuration) =>
    listAt(configuration, 'webhooks'),
  )
  t.equal(objectAt(first ?? {}, 'clientConfig')['caBundle'], 'UEVN')
})

t.test('where the webhook is reached is what the Service says', async (t) => {
  const address = { name: 'another', namespace: 'elsewhere', port: 8443 }
  for (const configuration of webhookConfigurations(address, DEFAULT_IDENTITIES)) {
    for (const webhook of listAt(configuration, 'webhooks')) {
      t.match(objectAt(objectAt(webhook, 'clientConfig'), 'service'), address)
    }
  }
})

function listAt(object: JsonObject | WebhookConfiguration, key: string): JsonObject[] {
  const list = ownValue(object, key)
  return Array.isArray(list) ? list.filter(isJsonObject) : []
}

function textsIn(object: JsonObject, key: string): string[] {
  const list: Json | undefined = ownValue(object, key)
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}
