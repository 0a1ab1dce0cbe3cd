import { isJsonObject, type JsonObject } from '../../tokens/json.ts'
import { badRequest, unsupportedMediaType } from '../http/status-error.ts'
import { jsonPatch } from '../patch/json-patch.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { parsed } from './decode-token.ts'

const MERGE_PATCHES: readonly string[] = [
  'application/merge-patch+json',
  // A Token has no list that a strategic merge would treat in another way than a merge does.
  'application/strategic-merge-patch+json',
]
const JSON_PATCH = 'application/json-patch+json'
/** Server-side apply, which tokens do not take. */
export const APPLY_PATCHES: readonly string[] = ['application/apply-patch+yaml', 'application/apply-patch+cbor']
const PATCH_TYPES: readonly string[] = [JSON_PATCH, ...MERGE_PATCHES]

/**
 * What a patch makes of a token.
 * @param text as it was sent
 * @throws StatusError 400, 415 or 422
 */
export function patchOf(contentType: string, text: string): (before: JsonObject) => JsonObject {
  if (!PATCH_TYPES.includes(contentType)) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${PATCH_TYPES.join(', ')}`,
    )
  }
  const patch = parsed(text)
  if (MERGE_PATCHES.includes(contentType)) {
    if (!isJsonObject(patch)) throw badRequest('a merge patch of a Token is an object')
    return (before) => mergePatch(before, patch)
  }
  return (before) => {
    const after = jsonPatch(before, patch)
    if (isJsonObject(after)) return after
    throw badRequest('the JSON patch leaves no object')
  }
}
