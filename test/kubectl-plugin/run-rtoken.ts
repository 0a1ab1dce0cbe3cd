import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Test } from 'tap'
import { bundlePlugin } from '../../kubectl-plugin/packaging/bundle.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { KubectlResult } from '../cluster/run-kubectl.ts'

export interface RunOptions {
  readonly stdin?: string
  readonly env?: Record<string, string>
}

/** The plugin in a folder of its own, bundled as it is shipped, for the real kubectl to find on PATH. */
export class InstalledPlugin {
  readonly folder: string

  static async install(t: Test): Promise<InstalledPlugin> {
    const folder = await mkdtemp(join(tmpdir(), 'rtoken-plugin-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const bundle = join(folder, 'kubectl-rtoken.cjs')
    await bundlePlugin(bundle)
    const script = `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`
    await writeFile(join(folder, 'kubectl-rtoken'), script, { mode: 0o755 })
    return new InstalledPlugin(folder)
  }

  constructor(folder: string) {
    this.folder = folder
  }

  get bundle(): string {
    return join(this.folder, 'kubectl-rtoken.cjs')
  }

  /** Runs `kubectl rtoken ...` as a person would. */
  run(cluster: Cluster, context: string, args: string[], { stdin, env = {} }: RunOptions = {}): Promise<KubectlResult> {
    return cluster.kubectl(context, ['rtoken', ...args], stdin, {
      // What tap has in there for its own children costs each of them half a second.
      NODE_OPTIONS: '',
      NODE_V8_COVERAGE: '',
      ...env,
      PATH: `${this.folder}${delimiter}${process.env['PATH'] ?? ''}`,
    })
  }
}
