import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { isRecord } from './cluster/is-record.ts'

/** What the first container of a Deployment in `manifests/` may have, and how its Node is told so. */
export interface Pod {
  /** MiB */
  readonly limit: number
  readonly nodeOptions: string
}

export async function podOfDeployment(file: string): Promise<Pod> {
  const deployment: unknown = parse(await readFile(file, 'utf8'))
  const at = (value: unknown, ...keys: readonly string[]): unknown =>
    keys.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value)
  const containers = at(deployment, 'spec', 'template', 'spec', 'containers')
  const [container]: unknown[] = Array.isArray(containers) ? containers : []
  const env = at(container, 'env')
  const [options]: unknown[] = Array.isArray(env) ? env : []
  const [, mib = ''] = /^(\d+)Mi$/.exec(String(at(container, 'resources', 'limits', 'memory'))) ?? []
  return { limit: Number(mib), nodeOptions: String(at(options, 'value')) }
}
