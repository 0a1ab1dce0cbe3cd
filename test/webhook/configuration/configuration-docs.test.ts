import { readFile } from 'node:fs/promises'
import { Ajv } from 'ajv'
import t from 'tap'
import { parse } from 'yaml'
import { configurationSchemaText } from '../../../webhook/configuration/configuration-schema.ts'
import { configurationFromText } from '../../../webhook/configuration/read-configuration.ts'

const docs = (name: string) => readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

/** The example of the page. */
async function example(): Promise<string> {
  const [, text = ''] = /```yaml\n(.*?)```/s.exec(await docs('configuration.md')) ?? []
  return text
}

t.test('docs/configuration.schema.json is what the code checks by: `npm run docs` writes it', async (t) => {
  t.equal(await docs('configuration.schema.json'), configurationSchemaText())
})

t.test('the published schema decides as the webhook does, for whoever has only the schema', async (t) => {
  // Others know neither our keyword nor our format.
  const isValid = new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(await docs('configuration.schema.json')),
  )
  t.ok(isValid(parse(await example())))
  for (const text of [
    '[]',
    'mode: {}',
    'modes: {ttl-has-a-maximum: on}',
    'rancher: []',
    'exemptions: [{rules: [expiry-stays], reason: x}]',
    'exemptions: [{owner: "*", rules: [expiry-stays], reason: x}]',
    'exemptions: [{owner: a, rules: [expiry-stays], reason: x, until: 31.12.2026}]',
  ]) {
    t.notOk(isValid(parse(text)), text)
    t.throws(() => configurationFromText(text, 'a file'), { code: 'CONFIGURATION' })
  }
})

t.test('the example of docs/configuration.md is a configuration', async (t) => {
  const { identities, options } = configurationFromText(await example(), 'docs/configuration.md')
  t.equal(identities.rancher.length, 1)
  t.equal(options.modes?.['ttl-has-a-maximum'], 'warn')
  t.equal(options.exemptions?.length, 2)
})
