import t from 'tap'
import { shapeOf } from '../../../apiserver/http/accept.ts'
import { wantsAggregated } from '../../../apiserver/http/discovery.ts'
import { documentAt } from '../../../apiserver/http/documents.ts'

const META = 'v=v1;g=meta.k8s.io'
const SHAPES: [string | undefined, string][] = [
  [undefined, 'object'],
  ['application/json', 'object'],
  ['*/*', 'object'],
  [`application/json;as=Table;${META}, application/json`, 'Table'],
  ['application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json', 'object'],
  [`application/json;as=PartialObjectMetadataList;${META}`, 'PartialObjectMetadata'],
  [`application/json;as=PartialObjectMetadata;${META}`, 'PartialObjectMetadata'],
  ['application/vnd.kubernetes.protobuf, application/json', 'object'],
]
for (const [accept, expected] of SHAPES) {
  void t.test(`Accept: ${accept}`, async (t) => t.equal(shapeOf(accept), expected))
}
for (const accept of ['application/vnd.kubernetes.protobuf', 'text/html', `application/json;as=Chart;${META}`]) {
  void t.test(`not acceptable: ${accept}`, async (t) => {
    t.throws(() => shapeOf(accept), { message: /media types are accepted/, status: 406, reason: 'NotAcceptable' })
  })
}

void t.test('discovery in one answer, where that is asked for first', async (t) => {
  const v2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  t.equal(wantsAggregated(`${v2},application/json`), true)
  t.equal(wantsAggregated(`application/json,${v2}`), false)
  t.equal(wantsAggregated(`${v2.replace('v=v2', 'v=v2beta1')},application/json`), false)
  t.equal(wantsAggregated(undefined), false)
  t.match(documentAt('/apis', v2), { type: v2 })
  t.match(JSON.parse(documentAt('/apis', undefined)?.text ?? ''), { kind: 'APIGroupList' })
  t.equal(documentAt('/apis/other', undefined), undefined)
  t.equal(documentAt('/apis/ext.cattle.io/v1/', undefined), documentAt('/apis/ext.cattle.io/v1', undefined))
  t.equal(documentAt('/apis/ext.cattle.io/v1//', undefined), undefined)
})
