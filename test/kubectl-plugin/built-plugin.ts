import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { buildPlugin } from '../../kubectl-plugin/packaging/build-plugin.ts'
import { ownTarget, type Target, TARGETS } from '../../kubectl-plugin/packaging/target.ts'

export const RELEASES = 'https://releases.example.com/rtoken/v0/'

export interface BuiltPlugin {
  /** What `npm run build:plugin` would leave in dist/. */
  readonly dist: string
  readonly target: Target
}

/** The plugin as it is shipped, for this machine; it goes with the test. */
export async function buildForThisMachine(t: Test): Promise<BuiltPlugin> {
  const own = ownTarget(process.platform, process.arch)
  const target = TARGETS.find((each) => each === own)
  if (target === undefined) throw new Error(`there is no Node for ${process.platform} ${process.arch}`)
  const dist = `${t.testdir({})}/dist`
  await buildPlugin({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    dist,
    targets: [target],
    own: target,
    node: process.execPath,
    releases: RELEASES,
    progress: () => undefined,
  })
  return { dist, target }
}
