/** As many as kube-apiserver names (sigs.k8s.io/json). */
export const MOST_NAMED = 100

/** An object or a list that is open where the text is read. */
interface Open {
  /** Those of an object; undefined of a list. */
  readonly keys: Set<string> | undefined
  /** Where in it the text is read. */
  key: string
  index: number
}

/**
 * The fields that stand more than once in one object, as kube-apiserver names them: `spec.ttl`, `metadata.ownerReferences[0].uid`.
 * JSON.parse keeps the last of each without a word.
 * @param text valid JSON
 */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>()
  const open: Open[] = []
  let isKeyNext = false
  for (let at = 0; at < text.length && found.size < MOST_NAMED; at++) {
    switch (text.charAt(at)) {
      case '{':
        open.push({ keys: new Set(), key: '', index: 0 })
        isKeyNext = true
        break
      case '[':
        open.push({ keys: undefined, key: '', index: 0 })
        break
      case '}':
      case ']':
        open.pop()
        isKeyNext = false
        break
      case ',': {
        const around = open.at(-1)
        isKeyNext = around?.keys !== undefined
        if (around !== undefined) around.index++
        break
      }
      case '"': {
        const end = endOfText(text, at)
        const object = isKeyNext ? open.at(-1) : undefined
        if (object !== undefined) {
          object.key = keyIn(text.slice(at, end + 1))
          if (object.keys?.has(object.key) === true) found.add(pathOf(open))
          object.keys?.add(object.key)
        }
        isKeyNext = false
        at = end
      }
    }
  }
  return [...found]
}

/** Where the quotation mark stands that ends the text that begins there. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

/** Keys that are escaped in different ways are one key. */
function keyIn(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)
}

/** A hundred names under a key of a megabyte would be an answer of a hundred megabytes. */
const LONGEST_PATH = 1024

function pathOf(open: readonly Open[]): string {
  let path = ''
  for (const { keys, key, index } of open) {
    path += keys === undefined ? `[${index}]` : `.${key.slice(0, LONGEST_PATH)}`
    if (path.length > LONGEST_PATH) return `${path.slice(1, LONGEST_PATH)}...`
  }
  return path.replace(/^\./, '')
}
