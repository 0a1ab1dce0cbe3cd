import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../cluster/package-root.ts'

/** A text in a file of the sources, and what stands there in the other version. */
export interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** All that a running webhook is made of. */
const SOURCES = ['cluster', 'serving', 'tokens', 'webhook', 'package.json']

/** Writes the sources of another version to a folder. @throws where a text that is to be replaced is not there once */
export async function writeAnotherVersion(folder: string, edits: readonly Edit[]): Promise<void> {
  await mkdir(folder)
  for (const source of SOURCES) await cp(join(packageRoot, source), join(folder, source), { recursive: true })
  await symlink(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, from, to } of edits) {
    const parts = (await readFile(join(folder, file), 'utf8')).split(from)
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`)
    await writeFile(join(folder, file), parts.join(to))
  }
}
