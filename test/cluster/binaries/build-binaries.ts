import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { ClusterError } from '../cluster-error.ts'
import { errorCode } from '../error-text.ts'
import type { BinarySearch } from './binary-search.ts'
import { holdBuildLock } from './hold-build-lock.ts'
import { missingFrom, programNames } from './program-files.ts'
import { runGo } from './run-go.ts'

const sources = join(import.meta.dirname, '..', 'control-plane')
const version = { gitVersion: 'v1.36.3', gitMajor: '1', gitMinor: '36' }

/** Builds the control plane once for these sources and this Go, and gives the folder that holds its three names. */
export const buildBinaries = async (search: BinarySearch): Promise<string> => {
  const parent = join(search.cache, 'rtoken', 'control-plane')
  const folder = join(parent, await buildKey(search.signal))
  if ((await missingFrom(folder)).length === 0) return folder

  await mkdir(parent, { recursive: true })
  const release = await holdBuildLock(
    `${folder}.lock`,
    async () => (await missingFrom(folder)).length === 0,
    search.progress,
  )
  if (release === undefined) return folder
  try {
    await build(folder, search)
  } finally {
    await release()
  }
  return folder
}

/** Whatever changes what comes out of the build: our sources, and which Go for which machine. */
const buildKey = async (signal: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  hash.update(await runGo(['env', 'GOVERSION', 'GOOS', 'GOARCH'], sources, signal))
  for (const name of ['go.mod', 'go.sum', 'main.go']) hash.update(await readFile(join(sources, name)))
  return hash.digest('hex').slice(0, 16)
}

const build = async (folder: string, { progress, signal }: BinarySearch): Promise<void> => {
  const temporary = `${folder}.${randomBytes(4).toString('hex')}.part`
  const began = Date.now()
  progress('building etcd, kube-apiserver and kubectl with Go: this takes 5-10 minutes, the first time only')
  const ticking = setInterval(() => progress(`still building, ${secondsSince(began)} s so far`), 15_000)
  try {
    await mkdir(temporary, { recursive: true })
    const target = join(temporary, 'control-plane')
    await runGo(['build', '-trimpath', `-ldflags=${linkerFlags()}`, '-o', target, '.'], sources, signal)
    for (const name of programNames) await symlink('control-plane', join(temporary, name))
    await moveIntoPlace(temporary, folder)
  } finally {
    clearInterval(ticking)
    await rm(temporary, { recursive: true, force: true })
  }
  progress(`built in ${secondsSince(began)} s and kept in ${folder}`)
}

/** Without the version, kubectl cannot parse what the server says of itself. */
const linkerFlags = (): string =>
  ['-s', '-w', ...Object.entries(version).map(([k, v]) => `-X k8s.io/component-base/version.${k}=${v}`)].join(' ')

const moveIntoPlace = async (temporary: string, folder: string): Promise<void> => {
  try {
    await rename(temporary, folder)
  } catch (error) {
    // A twin may have been faster; what it made is as good. What is left of a broken one gives way.
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) {
      throw new ClusterError('BUILD_FAILED', `The build could not be moved to ${folder}: make it writable.`, {
        cause: error,
      })
    }
    if ((await missingFrom(folder)).length === 0) return
    await rm(folder, { recursive: true, force: true })
    await rename(temporary, folder)
  }
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 1000)
