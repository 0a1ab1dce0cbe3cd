import { type JsonObject, textAt } from '../../tokens/json.ts'

/** The text under a key of a Secret's data; '' where there is none. */
export function secretText(data: JsonObject, key: string): string {
  return Buffer.from(textAt(data, key), 'base64').toString('utf8')
}

/** The data of a Secret, from texts. */
export function secretData(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text, 'utf8').toString('base64')]),
  )
}
