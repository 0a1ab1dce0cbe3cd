import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import type { Cluster } from '../cluster/cluster.ts'
import { createCertificateAuthority } from '../cluster/certificates/certificate-authority.ts'

/** A request of a review, as far as another webhook's answer needs it. */
export interface Review {
  readonly uid: string
  readonly operation: string
  readonly resource: { readonly resource: string }
  readonly object: Readonly<Record<string, unknown>>
}

export interface AnotherWebhook {
  /** How often it was asked. */
  asked(): number
}

/**
 * A webhook of somebody else on Secrets and v3 tokens, as Rancher's own is registered beside ours; it asks to be called again where
 * others change what it saw.
 * @param name decides the order: kube-apiserver asks configurations by name
 */
export async function anotherWebhook(
  t: Test,
  cluster: Cluster,
  name: string,
  patch: (review: Review) => readonly object[],
): Promise<AnotherWebhook> {
  const authority = await createCertificateAuthority('another')
  const { key, certificate } = await authority.issue({ commonName: 'localhost', hosts: ['localhost', '127.0.0.1'] })
  let asked = 0
  const server = createServer({ key, cert: certificate }, (request, response) => {
    void text(request).then((body) => {
      asked++
      const review: Review = JSON.parse(body).request
      const operations = request.url?.startsWith('/mutate') === true ? patch(review) : []
      const amendment = { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') }
      const answer = { uid: review.uid, allowed: true, ...(operations.length > 0 && amendment) }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  for (const [kind, plural, path] of [
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', 'mutate'],
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', 'validate'],
  ] as const) {
    const webhook = {
      name: `another.${path}.example.com`,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      clientConfig: {
        url: `https://localhost:${port}/${path}`,
        caBundle: Buffer.from(authority.certificate).toString('base64'),
      },
      rules: [
        { apiGroups: [''], apiVersions: ['v1'], resources: ['secrets'], operations: ['CREATE', 'UPDATE'] },
        {
          apiGroups: ['management.cattle.io'],
          apiVersions: ['v3'],
          resources: ['tokens'],
          operations: ['CREATE', 'UPDATE'],
        },
      ],
      namespaceSelector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['rtoken-system'] }],
      },
      ...(path === 'mutate' && { reinvocationPolicy: 'IfNeeded' }),
    }
    const configuration = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind,
      metadata: { name },
      webhooks: [webhook],
    }
    const collection = `/apis/admissionregistration.k8s.io/v1/${plural}`
    const answer = await cluster.request('admin', 'POST', collection, configuration)
    if (answer.status !== 201) throw new Error(answer.text)
    t.teardown(() => cluster.request('admin', 'DELETE', `${collection}/${name}`))
  }
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked: () => asked }
}
