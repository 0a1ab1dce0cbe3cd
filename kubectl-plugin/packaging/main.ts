/**
 * `npm run build:plugin`: the plugin as one executable for this machine in dist/. With --all, for Linux and Windows too; macOS
 * runs only what was signed there, so it is built on a Mac. --releases=URL is the folder that the archives are published in, for
 * the manifest of krew.
 */
import { fileURLToPath } from 'node:url'
import { buildPlugin } from './build-plugin.ts'
import { ownTarget, TARGETS } from './target.ts'

const own = ownTarget(process.platform, process.arch)
const all = process.argv.includes('--all')
const targets = TARGETS.filter((target) => target === own || (all && target.os !== 'darwin'))
const releases = process.argv.find((word) => word.startsWith('--releases='))?.slice('--releases='.length)
if (targets.length === 0) {
  process.stderr.write(`error: there is no Node for ${process.platform} ${process.arch} in package.json\n`)
  process.exit(1)
}
await buildPlugin({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  dist: fileURLToPath(new URL('../../dist', import.meta.url)),
  targets,
  own,
  node: process.execPath,
  releases: releases ?? 'https://example.com/rtoken/releases',
  progress: (line) => void process.stderr.write(`${line}\n`),
})
