// What somebody who means ill may send to the Token API server.
import { gzipSync } from 'node:zlib'

const HEAD = '"apiVersion":"ext.cattle.io/v1","kind":"Token"'

/** A Token in JSON, with that spec. */
export const withSpec = (spec: string): string => `{${HEAD},"spec":${spec}}`
function manyEntries(count: number): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v'])))
}

/** JSON of so many levels. */
export const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
/** What is sent, and the statuses that will do. */
export const HOSTILE_BODIES: [string, string | Buffer, number[], Record<string, string>?][] = [
  ['none', '', [400]],
  ['no JSON', '{"apiVersion":', [400]],
  ['null', 'null', [400]],
  ['a list', '[]', [400]],
  ['bad UTF-8', Buffer.from(`{${HEAD},"spec":{"description":"\xff\xfe"}}`, 'latin1'), [201, 400]],
  ['half a surrogate pair', withSpec('{"description":"\\ud800"}'), [201]],
  ['control characters', withSpec('{"description":"\\u0000\\u001b[31m"}'), [201]],
  ['a byte order mark', Buffer.from(`\ufeff${withSpec('{}')}`), [201, 400]],
  ['compressed', gzipSync(withSpec('{}')), [400], { 'content-encoding': 'gzip' }],
  ['YAML', 'apiVersion: ext.cattle.io/v1\nkind: Token\n', [415], { 'content-type': 'application/yaml' }],
  ['protobuf', 'k8s\0', [415], { 'content-type': 'application/vnd.kubernetes.protobuf' }],
  ['CBOR', Buffer.from([0xd9, 0xd9, 0xf7, 0xa0]), [415], { 'content-type': 'application/cbor' }],
  ['1,000 levels', withSpec(nested(1000)), [400]],
  ['500,000 levels', withSpec(nested(500_000)), [400]],
  ['500,000 levels and a long number', withSpec(`[${nested(500_000)},12345678901234567890]`), [400]],
  ['more than 3 MiB', withSpec(`{"description":"${'a'.repeat(3 * 1024 * 1024)}"}`), [413]],
  ['more than a Secret may hold', withSpec(`{"description":"${'a'.repeat(2 * 1024 * 1024)}"}`), [400, 413, 422]],
  [
    '__proto__',
    `{${HEAD},"__proto__":{"spec":{"userID":"user-bob"}},"spec":{"__proto__":{"userID":"user-bob"}}}`,
    [201],
  ],
  ['constructor', `{${HEAD},"constructor":{"prototype":{"userID":"user-bob"}}}`, [201]],
  ['a label named __proto__', `{${HEAD},"metadata":{"labels":{"__proto__":"x"}}}`, [422]],
  ['a label of 64 characters', `{${HEAD},"metadata":{"labels":{"a":"${'a'.repeat(64)}"}}}`, [422]],
  ['annotations of 300 KiB', `{${HEAD},"metadata":{"annotations":{"a":"${'a'.repeat(300 * 1024)}"}}}`, [422]],
  ['100,000 labels', `{${HEAD},"metadata":{"labels":${manyEntries(100_000)}}}`, [422]],
  ['100,000 annotations', `{${HEAD},"metadata":{"annotations":${manyEntries(100_000)}}}`, [422]],
  ['100,000 fields that a Token does not have', withSpec(manyEntries(100_000)), [201]],
  ['labels that are no object', `{${HEAD},"metadata":{"labels":[["a","b"]]}}`, [400]],
  ['finalizers', `{${HEAD},"metadata":{"finalizers":["example.com/x"]}}`, [400, 403]],
  ['finalizers that are no texts', `{${HEAD},"metadata":{"finalizers":[{}]}}`, [400, 403]],
  ['an owner', `{${HEAD},"metadata":{"ownerReferences":[{"a":1}]}}`, [201, 400, 422]],
  ['a creation in the future', `{${HEAD},"metadata":{"creationTimestamp":"2099-01-01T00:00:00Z"}}`, [201]],
  ['a deletion', `{${HEAD},"metadata":{"deletionTimestamp":"2020-01-01T00:00:00Z"}}`, [201]],
  ['a spec that is a text', withSpec('"x"'), [400]],
  ['a spec that is null', withSpec('null'), [201]],
  ['a ttl that is infinite', withSpec('{"ttl":1e400}'), [400]],
  ['a ttl that is no whole number', withSpec('{"ttl":1.5}'), [400]],
  ['a ttl beyond int64', withSpec('{"ttl":9223372036854775808}'), [400]],
  ['the least int64', withSpec('{"ttl":-9223372036854775808}'), [201]],
  ["a hash of one's own", `{${HEAD},"status":{"hash":"$3:1:x:y","value":"known"}}`, [201]],
  ["bob's", withSpec('{"userID":"user-bob"}'), [400]],
  ['a principal of bob', withSpec('{"userPrincipal":{"name":"local://user-bob"}}'), [201]],
]
/** Queries that are none, with what is said of them. */
export const HOSTILE_QUERIES: [string, RegExp][] = [
  ['limit=-1', /^limit is -1; allowed is a whole number$/],
  ['limit=1e3', /^limit is 1e3/],
  ['limit=99999999999999999999', /^limit is 9+; allowed/],
  ['limit=1&continue=nonsense', /^continue key is not valid/],
  [`limit=1&continue=${Buffer.from('["1"]').toString('base64url')}`, /^continue key is not valid/],
  [`limit=1&continue=${Buffer.from('{"__proto__":1}').toString('base64url')}`, /^continue key is not valid/],
  [`limit=1&continue=${Buffer.from('["x","a"]').toString('base64url')}`, /^continue key is not valid/],
  ['resourceVersion=abc', /^resourceVersion is abc/],
  ['fieldSelector=status.hash%3Dx', /^field label not supported: status\.hash/],
  ['fieldSelector=data.hash%3Dx', /^field label not supported: data\.hash/],
  ['fieldSelector=%2C', /^field label not supported/],
  ['labelSelector=a%3D%3D%3D', /^unable to parse requirement/],
  ['labelSelector=a%20in%20(b', /^unable to parse requirement/],
  ['labelSelector=%2C', /^unable to parse requirement/],
  ['includeObject=Hash', /^includeObject must be/],
  ['watch=1&timeoutSeconds=-1', /^timeoutSeconds is -1/],
  ['watch=1&resourceVersion=abc', /^resourceVersion is abc/],
]
