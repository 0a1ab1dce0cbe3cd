import { DEFAULT_IDENTITIES } from '../../tokens/requester.ts'
import type { Mode } from '../../tokens/rule.ts'
import { rulebook } from '../../tokens/rulebook.ts'

/** The configuration as it stands in the file. */
export interface ConfigurationFile {
  readonly modes: Readonly<Record<string, Mode>>
  readonly rancher: readonly string[]
  readonly trustedWriters: readonly string[]
  readonly exemptions: readonly ExemptionEntry[]
}

export interface ExemptionEntry {
  readonly owner?: string
  readonly name?: string
  readonly rules: readonly string[]
  readonly reason: string
  readonly until?: string
}

const MODES = ['enforce', 'warn', 'off'] as const satisfies readonly Mode[]

/** A username of a certificate or a service account; a pattern would be one that the API server cannot be told of. */
const IDENTITY = {
  type: 'string',
  pattern: String.raw`^[^*\s\p{Cc}]+$`,
  maxLength: 512,
  errorMessage: 'allowed is the whole name of a user, up to 512 characters without spaces and without *',
} as const

/** Both lists stand in a condition of the registration, which the API server reads at every write. */
const MOST_IDENTITIES = 32

/** What the name of an object may be, with a `*` anywhere in it, but not only that: to exempt everything, a rule has modes. */
const NAME_PATTERN = {
  type: 'string',
  pattern: String.raw`^\**[a-z0-9.-][a-z0-9.*-]*$`,
  maxLength: 253,
  errorMessage: 'allowed is a name of a-z, 0-9, - and ., in which * stands for any characters, up to 253',
} as const

const HOUR_AND_MINUTE = String.raw`([01]\d|2[0-3]):[0-5]\d`
const DAY_OR_TIME =
  String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])` +
  String.raw`(T${HOUR_AND_MINUTE}:[0-5]\d(\.\d{1,9})?(Z|[+-]${HOUR_AND_MINUTE}))?$`

/** Only tokens have an owner and a name to be exempted by. */
const TOKEN_RULES = rulebook.filter(({ subject }) => subject === 'token').map(({ id }) => id)

const EXEMPTION = {
  type: 'object',
  additionalProperties: false,
  required: ['rules', 'reason'],
  anyOf: [{ required: ['owner'] }, { required: ['name'] }],
  errorMessage: 'allowed is a mapping with rules, a reason, and an owner, a name or both',
  properties: {
    owner: { ...NAME_PATTERN, description: 'The name of the User that owns the token; * stands for any characters.' },
    name: { ...NAME_PATTERN, description: 'The name of the token; * stands for any characters.' },
    rules: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      description: 'The rules that it is exempt from.',
      errorMessage: 'allowed is a list of rules, one at least',
      items: { enum: TOKEN_RULES, errorMessage: `allowed is one of ${TOKEN_RULES.join(', ')}` },
    },
    reason: {
      type: 'string',
      pattern: String.raw`^[^\s\p{Cc}][^\p{Cc}]*$`,
      // A warning that reaches its reader whole has 255 characters, and says more than the reason.
      maxLength: 120,
      description: 'Why: shown to whoever is exempted, and written to the audit log.',
      errorMessage: 'allowed is one line of 1 to 120 characters',
    },
    until: {
      type: 'string',
      // Editors know the form, and only the format knows the calendar.
      pattern: DAY_OR_TIME,
      format: 'day-or-time',
      description: 'The last day (2026-12-31, in UTC), or the time (2026-12-31T12:00:00Z), of the exemption.',
      errorMessage: 'allowed is a day such as 2026-12-31 or a time such as 2026-12-31T12:00:00Z (RFC 3339)',
    },
  },
} as const

/** The JSON Schema of the configuration file: what is checked, and what docs/configuration.schema.json says. */
export const CONFIGURATION_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Configuration of rtoken-webhook',
  type: 'object',
  additionalProperties: false,
  errorMessage: 'allowed is a mapping, {} for the defaults',
  properties: {
    modes: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'The mode of each rule: enforce refuses and amends, warn only says so, off skips the rule.',
      errorMessage: 'allowed is a mapping from rules to modes, {} for the defaults',
      properties: Object.fromEntries(
        rulebook.map(({ id, holds, defaultMode }) => [
          id,
          {
            enum: MODES,
            default: defaultMode,
            description: holds,
            errorMessage: `allowed is ${MODES.slice(0, -1).join(', ')} or ${MODES.at(-1)}`,
          },
        ]),
      ),
    },
    rancher: {
      type: 'array',
      minItems: 1,
      maxItems: MOST_IDENTITIES,
      uniqueItems: true,
      default: DEFAULT_IDENTITIES.rancher,
      description: 'The users that Rancher, or what mints tokens in its place, writes as.',
      errorMessage: `allowed is a list of 1 to ${MOST_IDENTITIES} users`,
      items: IDENTITY,
    },
    trustedWriters: {
      type: 'array',
      maxItems: MOST_IDENTITIES,
      uniqueItems: true,
      default: DEFAULT_IDENTITIES.trusted,
      description: 'Users, such as a restore operator, that only secret-is-whole binds.',
      errorMessage: `allowed is a list of at most ${MOST_IDENTITIES} users, [] for none`,
      items: IDENTITY,
    },
    exemptions: {
      type: 'array',
      maxItems: 1000,
      default: [],
      description: 'Tokens that are exempt from some rules.',
      errorMessage: 'allowed is a list of at most 1000 exemptions, [] for none',
      items: EXEMPTION,
    },
  },
} as const

/** docs/configuration.schema.json */
export function configurationSchemaText(): string {
  return `${JSON.stringify(CONFIGURATION_SCHEMA, undefined, 2)}\n`
}
