import { fastify } from 'fastify'
import type { JsonPatchOperation } from '../../tokens/json-patch.ts'
import type { ServingKey } from './serve-over-ipc.ts'

/** The least that fastify can do with a review: parse it and say yes. @param patch what /mutate answers with, beside that */
export async function listenBare(tls: ServingKey, patch: readonly JsonPatchOperation[] = []): Promise<string> {
  const app = fastify({ https: tls, bodyLimit: 7 * 1024 * 1024, keepAliveTimeout: 120_000 })
  const base64 = Buffer.from(JSON.stringify(patch)).toString('base64')
  const amended = patch.length === 0 ? {} : { patchType: 'JSONPatch', patch: base64 }
  for (const [path, fields] of [
    ['/mutate', amended],
    ['/validate', {}],
  ] as const) {
    app.post<{ Body: { request: { uid: string } } }>(path, async ({ body }) => ({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: body.request.uid, allowed: true, ...fields },
    }))
  }
  return app.listen({ host: '127.0.0.1', port: 0 })
}
