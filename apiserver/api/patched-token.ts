import { isJsonObject, type Json, type JsonObject } from '../../tokens/json.ts'
import { badRequest, unsupportedMediaType } from '../http/status-error.ts'
import { jsonPatch } from '../patch/json-patch.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { duplicatesIn, parsed } from './decode-token.ts'

const MERGE_PATCH = 'application/merge-patch+json'
/** The default of kubectl patch; taken where it means what a merge patch of the same text does. */
const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json'
const MERGE_PATCHES: readonly string[] = [MERGE_PATCH, STRATEGIC_MERGE_PATCH]
const JSON_PATCH = 'application/json-patch+json'
/** Server-side apply, which tokens do not take. */
export const APPLY_PATCHES: readonly string[] = ['application/apply-patch+yaml', 'application/apply-patch+cbor']
const PATCH_TYPES: readonly string[] = [JSON_PATCH, ...MERGE_PATCHES]
const OPERATION_FIELDS: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value'])

/** A patch as it was sent. */
export interface Patch {
  /**
   * What it makes of a token.
   * @throws StatusError 400, 413 or 422
   */
  apply(before: JsonObject): JsonObject
  /** What stands in it twice, or means nothing, in kube-apiserver's words. */
  readonly faults: readonly string[]
}

/**
 * Reads a patch.
 * @param text as it was sent
 * @throws StatusError 400 or 415
 */
export function readPatch(contentType: string, text: string): Patch {
  if (!PATCH_TYPES.includes(contentType)) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${PATCH_TYPES.join(', ')}`,
    )
  }
  const patch = parsed(text)
  if (MERGE_PATCHES.includes(contentType)) {
    if (!isJsonObject(patch)) throw badRequest('a merge patch of a Token is an object')
    if (contentType === STRATEGIC_MERGE_PATCH && !isPlainMerge(patch)) {
      // 415 is what the garbage collector of Kubernetes goes on from, with a merge patch.
      throw unsupportedMediaType(
        'a strategic merge patch with lists or directives is not served for tokens: use kubectl patch --type=merge, where a list ' +
          'replaces the one before, or --type=json',
      )
    }
    return { apply: (before) => mergePatch(before, patch), faults: duplicatesIn(text) }
  }
  const apply = (before: JsonObject): JsonObject => {
    const after = jsonPatch(before, patch)
    if (isJsonObject(after)) return after
    throw badRequest('the JSON patch leaves no object')
  }
  return { apply, faults: [...duplicatesIn(text), ...unknownInOperations(patch)].map((fault) => `json patch ${fault}`) }
}

/** Lists and directives such as `$patch` are what strategic merges do otherwise. */
function isPlainMerge(patch: Json | undefined): boolean {
  if (!isJsonObject(patch)) return !Array.isArray(patch)
  return Object.entries(patch).every(([key, entry]) => !key.startsWith('$') && isPlainMerge(entry))
}

function unknownInOperations(patch: Json): string[] {
  if (!Array.isArray(patch)) return []
  return patch.flatMap((operation: Json, index) => {
    const keys = isJsonObject(operation) ? Object.keys(operation) : []
    return keys.filter((key) => !OPERATION_FIELDS.has(key)).map((key) => `unknown field "[${index}].${key}"`)
  })
}
