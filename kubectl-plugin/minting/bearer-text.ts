import { type Json, type JsonObject, objectAt } from '../../tokens/json.ts'
import { jsonText } from '../output/terminal-safe.ts'
import type { NewToken } from './new-token.ts'

export const BEARER_FORMATS = ['bearer', 'value', 'basic', 'json', 'yaml'] as const
export type BearerFormat = (typeof BEARER_FORMATS)[number]

/**
 * A new token with its value, in the form that somebody wants it in.
 * @param isShown on stdout; a bearer in a Secret or a file has no line break behind it
 */
export async function bearerText(made: NewToken, format: BearerFormat, isShown: boolean): Promise<string> {
  switch (format) {
    case 'bearer':
      return isShown ? `${made.bearer}\n` : made.bearer
    case 'value':
      return made.value
    case 'basic':
      return basicText(made)
    case 'json':
      return `${jsonText(objectOf(made))}\n`
    case 'yaml': {
      const { yamlText } = await import('../output/yaml-text.ts')
      return yamlText(objectOf(made))
    }
  }
}

const FORMS: readonly (readonly [format: BearerFormat, form: RegExp])[] = [
  ['bearer', /^\s*(ext\/)?[a-z0-9][-a-z0-9.]*:\S+\s*$/],
  // As Rancher makes them.
  ['value', /^\s*[a-z0-9]{54}\s*$/],
  ['basic', /^\s*login \S+\s+password \S+\s*$/],
  ['json', /^\s*\{[^]*"bearerToken": *"/],
  ['yaml', /^ +bearerToken: /m],
]

/** In which of our forms a text is that holds a bearer; undefined where it is in none. */
export function formatIn(text: string): BearerFormat | undefined {
  return FORMS.find(([, form]) => form.test(text))?.[0]
}

/** As a .netrc has the two; `curl -u` takes them with a ":" between, which is the bearer itself. */
function basicText({ bearer, value }: NewToken): string {
  return `login ${bearer.slice(0, bearer.length - value.length - 1)}\npassword ${value}\n`
}

/** The hash is of use to nobody but who guesses. */
function objectOf({ object, bearer }: NewToken): JsonObject {
  const { hash: _, ...status } = objectAt(object, 'status')
  const { managedFields: __, ...metadata } = objectAt(object, 'metadata')
  const shown: Record<string, Json> = {}
  for (const [key, value] of Object.entries(object)) if (value !== undefined) shown[key] = value
  return { ...shown, metadata, status: bearer === '' ? status : { ...status, bearerToken: bearer } }
}
