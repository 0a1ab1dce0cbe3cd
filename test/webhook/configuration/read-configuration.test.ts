import { anything, assert, constantFrom, type JsonValue, jsonValue, oneof, property, record, string } from 'fast-check'
import t from 'tap'
import { DEFAULT_IDENTITIES } from '../../../tokens/requester.ts'
import { rulebook } from '../../../tokens/rulebook.ts'
import { DEFAULT_CONFIGURATION } from '../../../webhook/configuration/configuration.ts'
import { ConfigurationError } from '../../../webhook/configuration/configuration-error.ts'
import { configurationFromText, configurationFromValue } from '../../../webhook/configuration/read-configuration.ts'

const RULES = rulebook.map(({ id }) => id).join(', ')
const TOKEN_RULES = rulebook
  .filter(({ subject }) => subject === 'token')
  .map(({ id }) => id)
  .join(', ')
const DEFAULT_MODES = Object.fromEntries(rulebook.map(({ id, defaultMode }) => [id, defaultMode]))

const USER = 'allowed is the whole name of a user, up to 512 characters without spaces and without *'
const PATTERN = 'allowed is a name of a-z, 0-9, - and ., in which * stands for any characters, up to 253'
const ENTRY = 'allowed is a mapping with rules, a reason, and an owner, a name or both'
const REASON = 'allowed is one line of 1 to 120 characters'
const UNTIL = 'allowed is a day such as 2026-12-31 or a time such as 2026-12-31T12:00:00Z (RFC 3339)'
const WHOLE = 'allowed is a mapping, {} for the defaults'
const FIELDS = 'allowed are modes, rancher, trustedWriters, exemptions'

/** What is wrong about a text, each fault with its sentence. */
function problemsOf(text: string): readonly string[] {
  try {
    configurationFromText(text, 'a file')
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
  return []
}

/** An exemption that is as it should be, but for what is given as YAML. */
function exemption(fields: Readonly<Record<string, string | undefined>>): string {
  const all = { owner: 'u-ci', rules: '[ttl-has-a-maximum]', reason: 'the shop', ...fields }
  const entries = Object.entries(all).filter(([, value]) => value !== undefined)
  return `exemptions: [{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}]`
}

const FAULTS: Readonly<Record<string, string>> = {
  '': `it is empty; ${WHOLE}`,
  '# nothing but a comment': `it is empty; ${WHOLE}`,
  '[]': `it is an empty list; ${WHOLE}`,
  modes: `it is "modes"; ${WHOLE}`,
  '7': `it is 7; ${WHOLE}`,
  'rule: {}': `rule is not known; ${FIELDS}`,
  'Modes: {}': `Modes is not known; ${FIELDS}`,
  '__proto__: {}': `__proto__ is not known; ${FIELDS}`,
  '"a\\u001b[1m b": {}': `"a\\u001b[1m b" is not known; ${FIELDS}`,
  '{}\n---\n{}': 'it has 2 documents; allowed is one',
  'rancher: [a]\nrancher: [b]': 'Map keys must be unique at line 2, column 1',
  'rancher: [a':
    'Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 12',
  'rancher: *a': 'Unresolved alias (the anchor must be set before the alias): a',
  'rancher: !users [a]': 'Unresolved tag: !users at line 1, column 10',
  '? [rancher]\n: [a]': 'With stringKeys, all keys must be strings at line 1, column 3',
  [`rancher: ${'['.repeat(5_000)}`]: 'it is nested too deeply',
  'a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]':
    'Excessive alias count indicates a resource exhaustion attack',

  'modes:': 'modes is empty; allowed is a mapping from rules to modes, {} for the defaults',
  'modes: [warn]': 'modes is a list of 1; allowed is a mapping from rules to modes, {} for the defaults',
  'modes: {ttl-max: warn}': `modes.ttl-max is not known; allowed are ${RULES}`,
  'modes: {ttl-has-a-maximum: Warn}': 'modes.ttl-has-a-maximum is "Warn"; allowed is enforce, warn or off',
  'modes: {ttl-has-a-maximum: false}': 'modes.ttl-has-a-maximum is false; allowed is enforce, warn or off',
  'modes: {ttl-has-a-maximum: }': 'modes.ttl-has-a-maximum is empty; allowed is enforce, warn or off',
  'modes: {ttl-has-a-maximum: {mode: warn}}': 'modes.ttl-has-a-maximum is a mapping; allowed is enforce, warn or off',

  'rancher: rancher': 'rancher is "rancher"; allowed is a list of 1 to 32 users',
  'rancher: []': 'rancher is an empty list; allowed is a list of 1 to 32 users',
  [`rancher: [${Array.from({ length: 33 }, (_, index) => `u${index}`).join(', ')}]`]:
    'rancher is a list of 33; allowed is a list of 1 to 32 users',
  'rancher: [7]': `rancher[0] is 7; ${USER}`,
  'rancher: [rancher, ""]': `rancher[1] is ""; ${USER}`,
  'rancher: ["a b"]': `rancher[0] is "a b"; ${USER}`,
  'rancher: [system:serviceaccount:cattle-system:*]': `rancher[0] is "system:serviceaccount:cattle-system:*"; ${USER}`,
  [`rancher: [${'u'.repeat(513)}]`]: `rancher[0] is "${'u'.repeat(64)}..."; ${USER}`,
  'rancher: [a, b, a]': 'rancher has "a" twice; allowed is each once',
  'trustedWriters: {a: b}': 'trustedWriters is a mapping; allowed is a list of at most 32 users, [] for none',
  'trustedWriters: [null]': `trustedWriters[0] is empty; ${USER}`,
  'rancher: [a]\ntrustedWriters: [b, a]':
    'trustedWriters[1] is "a", which stands under rancher too; allowed is one of both',
  'rancher: [system:serviceaccount:cattle-resources-system:rancher-backup]':
    'trustedWriters[0] is "system:serviceaccount:cattle-resources-system:rancher-backup", which stands under rancher too; allowed is one of both',

  'exemptions:': 'exemptions is empty; allowed is a list of at most 1000 exemptions, [] for none',
  'exemptions: {owner: u-ci}': 'exemptions is a mapping; allowed is a list of at most 1000 exemptions, [] for none',
  'exemptions: [u-ci]': `exemptions[0] is "u-ci"; ${ENTRY}`,
  [exemption({ owner: undefined })]: `exemptions[0] has no owner and no name; ${ENTRY}`,
  [exemption({ owner: 'null' })]: `exemptions[0].owner is empty; ${PATTERN}`,
  [exemption({ owner: '7' })]: `exemptions[0].owner is 7; ${PATTERN}`,
  [exemption({ owner: '"*"' })]: `exemptions[0].owner is "*"; ${PATTERN}`,
  [exemption({ owner: '"**"' })]: `exemptions[0].owner is "**"; ${PATTERN}`,
  [exemption({ owner: 'u-?' })]: `exemptions[0].owner is "u-?"; ${PATTERN}`,
  [exemption({ owner: 'U-ci' })]: `exemptions[0].owner is "U-ci"; ${PATTERN}`,
  [exemption({ name: '""' })]: `exemptions[0].name is ""; ${PATTERN}`,
  [exemption({ name: 'a'.repeat(254) })]: `exemptions[0].name is "${'a'.repeat(64)}..."; ${PATTERN}`,
  [exemption({ rules: undefined })]: 'exemptions[0].rules is missing; allowed is a list of rules, one at least',
  [exemption({ rules: '[]' })]: 'exemptions[0].rules is an empty list; allowed is a list of rules, one at least',
  [exemption({ rules: 'ttl-has-a-maximum' })]:
    'exemptions[0].rules is "ttl-has-a-maximum"; allowed is a list of rules, one at least',
  [exemption({ rules: '[ttl-max]' })]: `exemptions[0].rules[0] is "ttl-max"; allowed is one of ${TOKEN_RULES}`,
  [exemption({ rules: '[setting-is-valid]' })]:
    `exemptions[0].rules[0] is "setting-is-valid"; allowed is one of ${TOKEN_RULES}`,
  [exemption({ rules: '[expiry-stays, expiry-stays]' })]:
    'exemptions[0].rules has "expiry-stays" twice; allowed is each once',
  [exemption({ reason: undefined })]: `exemptions[0].reason is missing; ${REASON}`,
  [exemption({ reason: '""' })]: `exemptions[0].reason is ""; ${REASON}`,
  [exemption({ reason: '"  "' })]: `exemptions[0].reason is "  "; ${REASON}`,
  [exemption({ reason: '"a\\nb"' })]: `exemptions[0].reason is "a\\nb"; ${REASON}`,
  [exemption({ reason: '2026' })]: `exemptions[0].reason is 2026; ${REASON}`,
  [exemption({ reason: 'x'.repeat(121) })]: `exemptions[0].reason is "${'x'.repeat(64)}..."; ${REASON}`,
  [exemption({ until: '2026' })]: `exemptions[0].until is 2026; ${UNTIL}`,
  [exemption({ until: 'never' })]: `exemptions[0].until is "never"; ${UNTIL}`,
  [exemption({ until: '31.12.2026' })]: `exemptions[0].until is "31.12.2026"; ${UNTIL}`,
  [exemption({ until: '2026-02-30' })]: `exemptions[0].until is "2026-02-30"; ${UNTIL}`,
  [exemption({ until: '2025-02-29T00:00:00Z' })]: `exemptions[0].until is "2025-02-29T00:00:00Z"; ${UNTIL}`,
  [exemption({ until: '2026-12-31T24:00:00Z' })]: `exemptions[0].until is "2026-12-31T24:00:00Z"; ${UNTIL}`,
  [exemption({ until: '2026-12-31T12:00:00' })]: `exemptions[0].until is "2026-12-31T12:00:00"; ${UNTIL}`,
  [exemption({ ends: '2026-12-31' })]: 'exemptions[0].ends is not known; allowed are owner, name, rules, reason, until',
}

for (const [text, problem] of Object.entries(FAULTS)) {
  t.test(`refused: ${JSON.stringify(text).slice(0, 80)}`, async (t) => {
    t.strictSame(problemsOf(text), [problem])
  })
}

t.test('everything that is wrong is said at once', async (t) => {
  const text = 'mode: {}\nmodes: {x: warn, expiry-stays: on}\nrancher: []\nexemptions: [{reason: 7}, {}]'
  const problems = [
    `mode is not known; ${FIELDS}`,
    `modes.x is not known; allowed are ${RULES}`,
    'modes.expiry-stays is "on"; allowed is enforce, warn or off',
    'rancher is an empty list; allowed is a list of 1 to 32 users',
    `exemptions[0] has no owner and no name; ${ENTRY}`,
    'exemptions[0].rules is missing; allowed is a list of rules, one at least',
    `exemptions[0].reason is 7; ${REASON}`,
    `exemptions[1] has no owner and no name; ${ENTRY}`,
    'exemptions[1].rules is missing; allowed is a list of rules, one at least',
    `exemptions[1].reason is missing; ${REASON}`,
  ]
  t.strictSame([...problemsOf(text)].sort(), [...problems].sort())
  t.throws(() => configurationFromText(text, '/etc/rtoken.yaml'), {
    code: 'CONFIGURATION',
    message: /^\/etc\/rtoken\.yaml is no configuration:\n  /,
  })
})

t.test('of many faults the first are said, and how many there are', async (t) => {
  const problems = problemsOf(`rancher: [${Array.from({ length: 30 }, (_, index) => index).join(', ')}]`)
  t.equal(problems.length, 21)
  t.equal(problems.at(-1), 'and 10 more')
})

t.test('{} is the defaults', async (t) => {
  t.strictSame(configurationFromText('{}', 'a file'), {
    identities: DEFAULT_IDENTITIES,
    options: { modes: DEFAULT_MODES, exemptions: [] },
  })
  t.strictSame(DEFAULT_CONFIGURATION.identities, DEFAULT_IDENTITIES, 'as without a file')
})

t.test('all that may be said', async (t) => {
  const text = `
modes:
  ttl-has-a-maximum: warn
  settings-agree: off
rancher: [system:admin]
trustedWriters: []
exemptions:
  - owner: u-ci-*
    name: '*-ci.1'
    rules: [ttl-has-a-maximum, expiry-stays]
    reason: 'the shop: until it can log in anew'
    until: 2026-12-31
  - name: token-x
    rules: [ttl-only-shrinks]
    reason: x
    until: 2026-12-31T12:00:00.5+02:00
  - owner: u-x
    rules: [secret-is-whole]
    reason: ${'x'.repeat(120)}
`
  t.strictSame(configurationFromText(text, 'a file'), {
    identities: { rancher: ['system:admin'], trusted: [] },
    options: {
      modes: { ...DEFAULT_MODES, 'ttl-has-a-maximum': 'warn', 'settings-agree': 'off' },
      exemptions: [
        {
          owner: 'u-ci-*',
          name: '*-ci.1',
          rules: ['ttl-has-a-maximum', 'expiry-stays'],
          reason: 'the shop: until it can log in anew',
          until: Date.parse('2027-01-01T00:00:00Z'),
        },
        {
          owner: undefined,
          name: 'token-x',
          rules: ['ttl-only-shrinks'],
          reason: 'x',
          until: Date.parse('2026-12-31T10:00:00.5Z'),
        },
        { owner: 'u-x', name: undefined, rules: ['secret-is-whole'], reason: 'x'.repeat(120), until: undefined },
      ],
    },
  })
})

t.test('JSON is YAML, and a text that calls itself YAML 1.1 is read as 1.2', async (t) => {
  for (const text of ['{"modes":{"expiry-stays":"off"}}', '%YAML 1.1\n---\nmodes: {expiry-stays: off}']) {
    t.equal(configurationFromText(text, 'a file').options.modes?.['expiry-stays'], 'off')
  }
})

t.test('the value that is read is not written into', async (t) => {
  const value = Object.freeze({ modes: Object.freeze({ 'expiry-stays': 'warn' }) })
  t.equal(configurationFromValue(value, 'a value').options.modes?.['settings-agree'], 'enforce')
  t.strictSame(value, { modes: { 'expiry-stays': 'warn' } })
})

/** Either a configuration, or a ConfigurationError with something to say; anything else fails the test. */
function isReadOrRefused(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return (
      error.problems.length > 0 && error.problems.every((problem) => problem !== '' && !problem.includes('undefined'))
    )
  }
}

t.test('any value of JSON is a configuration, or refused with a sentence', async (t) => {
  const value = jsonValue({ maxDepth: 6, noUnicodeString: false })
  const entry = oneof(
    value,
    record({ owner: value, name: value, rules: value, reason: value, until: value }, { requiredKeys: [] }),
  )
  const file = record(
    {
      modes: value,
      rancher: value,
      trustedWriters: value,
      exemptions: oneof(
        value,
        entry.map((one) => [one]),
      ),
    },
    { requiredKeys: [] },
  )
  assert(
    property(oneof(value, file), (found: JsonValue | object) =>
      isReadOrRefused(() => configurationFromValue(found, 'a value')),
    ),
    { numRuns: 300 },
  )
  t.pass()
})

t.test('so is any text', async (t) => {
  const piece = oneof(
    string(),
    string({ unit: 'grapheme' }),
    constantFrom(
      'modes:',
      ' ',
      '\n',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '!!set ',
      '? ',
      ': ',
      '|',
      '---\n',
      '<<: ',
    ),
    jsonValue().map((one) => JSON.stringify(one)),
  )
  const text = property(piece, piece, piece, piece, (...pieces) =>
    isReadOrRefused(() => configurationFromText(pieces.join(''), 'a file')),
  )
  assert(text, { numRuns: 300 })
  t.pass()
})

t.test('what is no JSON at all is refused as well', async (t) => {
  assert(property(anything(), (found) => isReadOrRefused(() => configurationFromValue(found, 'a value'))))
  let nested: unknown = 'deep'
  for (let level = 0; level < 100_000; level++) nested = [nested]
  for (const value of [nested, { modes: nested }, { exemptions: [{ owner: nested }] }, { rancher: nested }]) {
    t.ok(isReadOrRefused(() => configurationFromValue(value, 'a value')))
  }
})
