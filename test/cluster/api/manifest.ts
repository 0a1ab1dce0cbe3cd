import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { ClusterError } from '../cluster-error.ts'
import { isRecord } from '../is-record.ts'

/** An object as a manifest file has it. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name?: string; generateName?: string; namespace?: string; [key: string]: unknown }
  [key: string]: unknown
}

/** The objects of one YAML file. */
export const readManifests = async (path: string): Promise<Manifest[]> => {
  const documents = parseAllDocuments(await readFile(path, 'utf8'))
  const manifests: Manifest[] = []
  for (const document of documents) {
    const value: unknown = document.toJS()
    if (value === null) continue
    if (document.errors.length > 0 || !isManifest(value)) {
      throw new ClusterError(
        'MANIFEST_UNREADABLE',
        `${path} holds something that is no Kubernetes object: every document needs apiVersion, kind and metadata.`,
        { cause: document.errors[0] },
      )
    }
    manifests.push(value)
  }
  return manifests
}

/**
 * The objects of all YAML files in a folder, in the order of their names; none where there is no such folder. kustomize's own file
 * lists the others, and is no object.
 */
export const readManifestFolder = async (folder: string): Promise<Manifest[]> => {
  const names = await readdir(folder).catch(() => [])
  const files = names.filter((name) => /\.ya?ml$/.test(name) && name !== 'kustomization.yaml').sort()
  return (await Promise.all(files.map((name) => readManifests(join(folder, name))))).flat()
}

const isManifest = (value: unknown): value is Manifest =>
  isRecord(value) &&
  typeof value['apiVersion'] === 'string' &&
  typeof value['kind'] === 'string' &&
  isRecord(value['metadata'])
