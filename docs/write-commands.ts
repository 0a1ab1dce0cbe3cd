import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { commandPages } from '../kubectl-plugin/command-line/command-page.ts'

const folder = new URL('kubectl-rtoken/', import.meta.url)
const pages = commandPages()
await mkdir(folder, { recursive: true })
for (const file of await readdir(folder)) if (!pages.has(file)) await rm(new URL(file, folder))
for (const [file, text] of pages) await writeFile(new URL(file, folder), text)
