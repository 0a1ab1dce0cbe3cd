import { writeFile } from 'node:fs/promises'
import { rulebook } from '../tokens/rulebook.ts'
import { rulesPage } from '../tokens/rules-page.ts'

await writeFile(new URL('rules.md', import.meta.url), rulesPage(rulebook))
