import { isJsonObject, type Json, type JsonObject } from '../tokens/json.ts'
import { parseExactJson, parseExactJsonObject } from './exact-json.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

const ITEMS = Buffer.from('items')
const METADATA = Buffer.from('metadata')
const MANAGED_FIELDS = Buffer.from('managedFields')

/** So many brackets are open right inside the list, inside its items, inside an item, inside the metadata of an item. */
const [IN_LIST, IN_ITEMS, IN_ITEM, IN_METADATA] = [1, 2, 3, 4]

const NOWHERE = -1

/**
 * Reads the JSON of a list as it comes, and gives its items as soon as they are whole: neither the text nor the objects of a page
 * are ever in memory all at once, and the first items are in use while the server still writes the last.
 */
export class ListReader {
  readonly #keepsManagedFields: boolean
  /** Used again and again: what came and is not whole yet, so many bytes of it. */
  #bytes = Buffer.alloc(0)
  #length = 0
  /** Used again and again: the items that are whole. */
  #whole = Buffer.alloc(0)
  /** How far the bytes were looked at; beyond their end where the next byte is escaped. */
  #at = 0
  #depth = 0
  #inText = false
  #textStart = 0
  #textEnd = 0
  #inItems = false
  #itemStart = NOWHERE
  #inMetadata = false
  /** What is cut out of the item at hand. */
  #cutStart = NOWHERE
  #cutEnd = NOWHERE
  /** What stands around the items. */
  #around = ''

  /** @param keepsManagedFields else those of the items are empty: they are two thirds of a v3 token, and skipping them is cheap */
  constructor(keepsManagedFields: boolean) {
    this.#keepsManagedFields = keepsManagedFields
  }

  /**
   * The items that are whole with this piece.
   * @throws SyntaxError where one is no JSON
   */
  push(piece: Uint8Array): JsonObject[] {
    this.#append(piece)
    const bytes = this.#bytes
    const end = this.#length
    const whole = this.#whole
    let length = 0
    let kept = 0
    let at = this.#at
    for (; at < end; at++) {
      if (this.#inText) {
        at = this.#readText(bytes, at, end)
        continue
      }
      switch (bytes[at]) {
        case QUOTE:
          this.#inText = true
          this.#textStart = at + 1
          break
        case OPEN_OBJECT:
          if (this.#inItems && this.#depth === IN_ITEMS) {
            this.#itemStart = kept = at
            this.#cutStart = this.#cutEnd = NOWHERE
          } else if (this.#depth === IN_ITEM && this.#itemStart !== NOWHERE) {
            this.#inMetadata = this.#isLastText(bytes, METADATA)
          }
          this.#depth++
          break
        case OPEN_LIST:
          if (this.#depth === IN_LIST && !this.#inItems && this.#isLastText(bytes, ITEMS)) {
            this.#inItems = true
            this.#around += bytes.toString('utf8', kept, at + 1)
            kept = at + 1
          } else if (this.#depth === IN_METADATA && this.#inMetadata && this.#isCut(bytes)) this.#cutStart = at + 1
          this.#depth++
          break
        case CLOSE_LIST:
          this.#depth--
          if (this.#inItems && this.#depth === IN_LIST) {
            this.#inItems = false
            kept = at
          } else if (this.#depth === IN_METADATA && this.#cutStart !== NOWHERE && this.#cutEnd === NOWHERE)
            this.#cutEnd = at
          break
        case CLOSE_OBJECT:
          this.#depth--
          if (this.#depth === IN_ITEM) this.#inMetadata = false
          else if (this.#depth === IN_ITEMS && this.#itemStart !== NOWHERE) {
            whole[length] = length === 0 ? OPEN_LIST : COMMA
            length++
            length += this.#copyItem(bytes, at + 1, whole, length)
            this.#itemStart = NOWHERE
            kept = at + 1
          }
          break
        default:
      }
    }
    if (this.#inItems && this.#itemStart === NOWHERE) kept = end
    this.#keep(kept, at)
    if (length === 0) return []
    whole[length++] = CLOSE_LIST
    return objectsIn(parseExactJson(whole.toString('utf8', 0, length)))
  }

  /**
   * What stands around the items, after the last piece.
   * @throws SyntaxError where it is no JSON object
   */
  end(): JsonObject {
    return parseExactJsonObject(this.#around + this.#bytes.toString('utf8', 0, this.#length))
  }

  /** Where the text ends, or the piece. */
  #readText(bytes: Buffer, from: number, end: number): number {
    let at = from
    for (; at < end; at++) {
      const byte = bytes[at]
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) {
        this.#inText = false
        this.#textEnd = at
        return at
      }
    }
    // One less: whoever goes on from here goes on with the next.
    return at - 1
  }

  #isLastText(bytes: Buffer, key: Buffer): boolean {
    return (
      this.#textEnd - this.#textStart === key.length &&
      bytes.compare(key, 0, key.length, this.#textStart, this.#textEnd) === 0
    )
  }

  #isCut(bytes: Buffer): boolean {
    return !this.#keepsManagedFields && this.#cutStart === NOWHERE && this.#isLastText(bytes, MANAGED_FIELDS)
  }

  #copyItem(bytes: Buffer, end: number, to: Buffer, at: number): number {
    if (this.#cutEnd === NOWHERE) return bytes.copy(to, at, this.#itemStart, end)
    const copied = bytes.copy(to, at, this.#itemStart, this.#cutStart)
    return copied + bytes.copy(to, at + copied, this.#cutEnd, end)
  }

  #append(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(length * 2)
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
      // Its brackets too.
      this.#whole = Buffer.allocUnsafe(larger.length + 2)
    }
    this.#bytes.set(piece, this.#length)
    this.#length = length
  }

  /** Keeps what is not whole; all places are counted from there on. */
  #keep(kept: number, at: number): void {
    this.#bytes.copyWithin(0, kept, this.#length)
    this.#length -= kept
    this.#at = at - kept
    this.#textStart -= kept
    this.#textEnd -= kept
    if (this.#itemStart !== NOWHERE) this.#itemStart -= kept
    if (this.#cutStart !== NOWHERE) this.#cutStart -= kept
    if (this.#cutEnd !== NOWHERE) this.#cutEnd -= kept
  }
}

function objectsIn(items: Json): JsonObject[] {
  return Array.isArray(items) ? items.filter(isJsonObject) : []
}
