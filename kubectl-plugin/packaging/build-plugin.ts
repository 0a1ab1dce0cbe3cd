import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { completionScript } from '../completion/completion-scripts.ts'
import { VERSION } from '../version.ts'
import { buildExecutable } from './build-executable.ts'
import { bundlePlugin } from './bundle.ts'
import { findNode } from './find-node.ts'
import { type Archive, krewManifest } from './krew-manifest.ts'
import type { Target } from './target.ts'

const run = promisify(execFile)

export interface PluginBuild {
  /** Of the project. */
  readonly root: string
  /** Where it goes: the executable of this machine, its completion, an archive for each target, checksums, the manifest of krew. */
  readonly dist: string
  readonly targets: readonly Target[]
  /** The target of this machine. */
  readonly own: Target | undefined
  /** The Node that builds. */
  readonly node: string
  /** The URL of the folder that the archives are to be published in. */
  readonly releases: string
  readonly progress: (line: string) => void
}

/** Builds the plugin for each target. */
export async function buildPlugin({ root, dist, targets, own, node, releases, progress }: PluginBuild): Promise<void> {
  const work = join(dist, 'build')
  await rm(dist, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  const main = join(work, 'kubectl-rtoken.cjs')
  await bundlePlugin(main)
  progress(`bundled ${main}`)
  await writeFile(join(dist, 'kubectl_complete-rtoken'), completionScript('kubectl'), { mode: 0o755 })
  const archives: Archive[] = []
  for (const target of targets) {
    const isOwn = target === own
    const folder = join(work, `${target.os}_${target.arch}`)
    await mkdir(folder)
    const output = join(folder, target.executable)
    await buildExecutable(node, {
      main,
      node: await findNode(target, root, join(root, 'node_modules', '.cache', 'rtoken-node')),
      output,
      configuration: join(folder, 'sea.json'),
      keepsCompiled: isOwn,
    })
    await chmod(output, 0o755)
    await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'))
    await copyFile(join(dist, 'kubectl_complete-rtoken'), join(folder, 'kubectl_complete-rtoken'))
    if (isOwn) await copyFile(output, join(dist, target.executable))
    archives.push(await archive(target, folder, dist))
    progress(`built ${target.os} ${target.arch}`)
  }
  await writeFile(join(dist, 'rtoken.yaml'), krewManifest(VERSION, releases, archives))
  await writeFile(join(dist, 'SHA256SUMS'), archives.map(({ sha256, file }) => `${sha256}  ${file}\n`).join(''))
  await rm(work, { recursive: true })
  progress(`everything is in ${dist}`)
}

async function archive(target: Target, folder: string, dist: string): Promise<Archive> {
  const file = `kubectl-rtoken_v${VERSION}_${target.os}_${target.arch}.tar.gz`
  await run('tar', ['-czf', join(dist, file), '-C', folder, target.executable, 'LICENSE', 'kubectl_complete-rtoken'])
  return {
    target,
    file,
    sha256: createHash('sha256')
      .update(await readFile(join(dist, file)))
      .digest('hex'),
  }
}
