import { execFile } from 'node:child_process'
import { access, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Target } from './target.ts'

const run = promisify(execFile)

/**
 * Node for a target: the one that npm ci brought for this machine, else fetched with npm, in the version that package.json names
 * and the lockfile has the hash of.
 * @param folder where fetched packages are kept
 * @throws Error where npm cannot fetch it, or it is not what the lockfile says
 */
export async function findNode(target: Target, root: string, folder: string): Promise<string> {
  const installed = join(root, 'node_modules', target.nodePackage, target.nodePath)
  if (await exists(installed)) return installed
  const { version, integrity } = await lockedPackage(target.nodePackage, root)
  const into = join(folder, `${target.nodePackage}-${version}`)
  const fetched = join(into, 'package', target.nodePath)
  if (await exists(fetched)) return fetched
  await mkdir(into, { recursive: true })
  const { stdout } = await run('npm', ['pack', '--json', `${target.nodePackage}@${version}`], {
    cwd: into,
    maxBuffer: 1 << 24,
  })
  const [packed] = packedFrom(JSON.parse(stdout))
  if (packed === undefined || packed.integrity !== integrity) {
    throw new Error(`${target.nodePackage}@${version} is not what package-lock.json has the hash of`)
  }
  await run('tar', ['-xzf', packed.filename], { cwd: into })
  return fetched
}

async function lockedPackage(name: string, root: string): Promise<{ version: string; integrity: string }> {
  const lock: unknown = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  const packages = valueAt(lock, 'packages')
  const entry = valueAt(packages, `node_modules/${name}`)
  const [version, integrity] = [valueAt(entry, 'version'), valueAt(entry, 'integrity')]
  if (typeof version === 'string' && typeof integrity === 'string') return { version, integrity }
  throw new Error(`package-lock.json has no ${name}`)
}

/** npm prints a list, or an object by name in newer versions. */
function packedFrom(output: unknown): { filename: string; integrity: string }[] {
  const entries = typeof output === 'object' && output !== null ? Object.values<unknown>({ ...output }) : []
  return entries.flatMap((entry) => {
    const [filename, integrity] = [valueAt(entry, 'filename'), valueAt(entry, 'integrity')]
    return typeof filename === 'string' && typeof integrity === 'string' ? [{ filename, integrity }] : []
  })
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
