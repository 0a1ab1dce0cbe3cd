import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ClusterError } from './cluster-error.ts'
import { errorText } from './error-text.ts'
import { runningFor, takeDown } from './take-down.ts'

const mark = '.rtoken-cluster'
const written = ['kubeconfig', 'etcd', 'pki', 'running.json', 'logins.json', 'etcd.log', 'kube-apiserver.log']

/** Makes DIR ready for a new cluster: neither one that is up nor anybody's own files may be in the way. */
export const prepareFolder = async (dir: string): Promise<void> => {
  if ((await runningFor(dir)).some(({ name }) => name === 'minder')) {
    throw new ClusterError('ALREADY_UP', `A cluster is already up in ${dir}: use it, end it, or choose another folder.`)
  }
  const foreign = existsSync(join(dir, mark)) ? undefined : written.find((name) => existsSync(join(dir, name)))
  if (foreign !== undefined) {
    throw new ClusterError(
      'FOLDER_NOT_OURS',
      `${dir} holds a ${foreign} that no test cluster left there, and it would be written over: choose another folder.`,
    )
  }
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await writeFile(
      join(dir, mark),
      'This folder belongs to a test cluster of rtoken, which writes over what is in it.\n',
    )
  } catch (error) {
    throw new ClusterError(
      'FOLDER_NOT_WRITABLE',
      `${dir} cannot be written to: ${errorText(error)}; choose another one.`,
      {
        cause: error,
      },
    )
  }
  // What a crash left behind.
  await takeDown(dir)
}
