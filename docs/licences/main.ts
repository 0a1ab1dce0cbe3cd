/**
 * `npm run licences`: the packages that the webhook runs with, each with its version and its licence, from the lockfile and what is
 * installed. It fails where a licence is not one of those that may be given on without a word to anybody.
 */
import { readFile } from 'node:fs/promises'
import { isJsonObject, objectAt, textAt } from '../../tokens/json.ts'

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
  'Unlicense',
])

const lockfile: unknown = JSON.parse(await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8'))
const packages = isJsonObject(lockfile) ? objectAt(lockfile, 'packages') : {}
const listed = Object.keys(packages)
  .filter((path) => path !== '')
  .map((path) => ({ path, locked: objectAt(packages, path) }))
  .filter(({ locked }) => locked['dev'] !== true && locked['optional'] !== true)
  .map(({ path, locked }) => ({
    name: path.replace(/^.*node_modules\//, ''),
    version: textAt(locked, 'version'),
    license: textAt(locked, 'license'),
  }))
  .toSorted((one, other) => one.name.localeCompare(other.name))

for (const { name, version, license } of listed) process.stdout.write(`${name} ${version} ${license}\n`)
const others = listed.filter(
  ({ license }) =>
    !license
      .replace(/[()]/g, '')
      .split(' OR ')
      .some((each) => ALLOWED.has(each)),
)
for (const { name, license } of others)
  process.stderr.write(`${name}: ${license === '' ? 'no licence' : license} is not on the list\n`)
process.exitCode = others.length === 0 ? 0 : 1
