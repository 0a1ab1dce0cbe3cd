import { Ajv } from 'ajv'
import { isJsonObject } from '../../tokens/json.ts'
import { schemaProblems } from '../schema-problems.ts'
import { yamlDocuments, YamlFault } from '../yaml-documents.ts'
import type { Configuration } from './configuration.ts'
import { ConfigurationError } from './configuration-error.ts'
import { CONFIGURATION_SCHEMA, type ConfigurationFile } from './configuration-schema.ts'
import { endOfExemption } from './end-of-exemption.ts'

// No coercion and no removal: what is not as it should be is said, and not guessed. (The alternatives of an exemption name
// properties that its schema has one level up, which is all that strictRequired minds.)
const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true, verbose: true, useDefaults: true })
ajv.addKeyword('errorMessage')
ajv.addFormat('day-or-time', (text) => endOfExemption(text) !== undefined)
const isConfigurationFile = ajv.compile<ConfigurationFile>(CONFIGURATION_SCHEMA)

/**
 * The configuration that a text of YAML stands for.
 * @param from where it was read, for the error
 * @throws ConfigurationError
 */
export function configurationFromText(text: string, from: string): Configuration {
  return configurationFromValue(documentOf(text, from), from)
}

/**
 * The same from a value of JSON.
 * @throws ConfigurationError
 */
export function configurationFromValue(value: unknown, from: string): Configuration {
  const file = withRoomForDefaults(value)
  const isFile = isConfigurationFile(file)
  const problems = [
    ...schemaProblems((!isFile && isConfigurationFile.errors) || [], 'it'),
    ...identitiesOfBothKinds(file),
  ]
  if (!isFile || problems.length > 0) throw new ConfigurationError(from, problems)
  const { rancher, trustedWriters, modes, exemptions } = file
  return {
    identities: { rancher, trusted: trustedWriters },
    options: {
      modes,
      exemptions: exemptions.map(({ owner, name, rules, reason, until }) => ({
        owner,
        name,
        rules,
        reason,
        until: until === undefined ? undefined : endOfExemption(until),
      })),
    },
  }
}

function documentOf(text: string, from: string): unknown {
  try {
    const documents = yamlDocuments(text)
    if (documents.length > 1) throw new YamlFault(`it has ${documents.length} documents; allowed is one`)
    // An empty file is one that is still being written, or was cut off: it is not taken for the defaults.
    return documents[0] ?? null
  } catch (cause) {
    if (cause instanceof YamlFault) throw new ConfigurationError(from, [cause.message], { cause })
    throw cause
  }
}

/** ajv writes the defaults into what it checks: not into what somebody else holds. */
function withRoomForDefaults(value: unknown): unknown {
  if (!isJsonObject(value)) return value
  const { modes } = value
  return { ...value, ...(isJsonObject(modes) && { modes: { ...modes } }) }
}

/** Who is both would be Rancher, and the other list would say so in vain. */
function identitiesOfBothKinds(file: unknown): string[] {
  if (!isJsonObject(file)) return []
  const { rancher, trustedWriters } = file
  if (!Array.isArray(rancher) || !Array.isArray(trustedWriters)) return []
  return trustedWriters.flatMap((user, index) =>
    typeof user === 'string' && rancher.includes(user)
      ? [`trustedWriters[${index}] is ${JSON.stringify(user)}, which stands under rancher too; allowed is one of both`]
      : [],
  )
}
