// Says in one sentence that npm ci comes first, before anything else is loaded (node --import). JavaScript, for whatever Node.js the
// machine has runs it: an old one reads no TypeScript.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)
const [major = ''] = process.versions.node.split('.')
const wrong = !existsSync(new URL('node_modules', root))
  ? 'node_modules is not there'
  : Number(major) < 26
    ? `this is Node.js ${process.versions.node}`
    : undefined
if (wrong !== undefined) {
  console.error(`error: ${wrong}: run npm ci in ${fileURLToPath(root)}, which brings Node.js 26`)
  process.exit(1)
}
