import { resolve } from 'node:path'

/** The folder of package.json, where webhook/ and manifests/ are. */
export const packageRoot = resolve(import.meta.dirname, '..', '..')
