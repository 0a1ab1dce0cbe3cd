import { writeFile } from 'node:fs/promises'
import { rulebook } from '../tokens/rulebook.ts'
import { rulesPage } from '../tokens/rules-page.ts'
import { configurationSchemaText } from '../webhook/configuration/configuration-schema.ts'
import './write-commands.ts'

const PAGES = {
  'rules.md': rulesPage(rulebook),
  'configuration.schema.json': configurationSchemaText(),
}

for (const [name, text] of Object.entries(PAGES)) await writeFile(new URL(name, import.meta.url), text)
