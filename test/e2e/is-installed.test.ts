// What `npm run demo`, `npm test` and `npm run cluster` say before `npm ci`.
import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { packageRoot } from '../cluster/package-root.ts'

const CHECK = 'test/run/is-installed.js'

t.test('that npm ci comes first is said in one sentence', async (t) => {
  const root = await realpath(
    t.testdir({ 'package.json': '{"type":"module"}', 'main.ts': 'console.log("main")', test: { run: {} } }),
  )
  await copyFile(join(packageRoot, CHECK), join(root, CHECK))
  const check = (...before: string[]) =>
    spawnSync(process.execPath, [...before, '--import', `./${CHECK}`, 'main.ts'], { encoding: 'utf8', cwd: root })
  const how = `run npm ci in ${root}/, which brings Node.js 26\n`
  t.match(check(), { status: 1, stdout: '', stderr: `error: node_modules is not there: ${how}` })
  await mkdir(join(root, 'node_modules'))
  t.match(check(), { status: 0, stdout: 'main\n', stderr: '' })
  const old = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })`
  t.match(check('--import', old), { status: 1, stdout: '', stderr: `error: this is Node.js 20.20.2: ${how}` })
})

t.test('each of them looks first', async (t) => {
  const { scripts } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const name of ['demo', 'test', 'cluster'])
    t.match(scripts[name], new RegExp(`^node --import \\./${CHECK} [\\w/]+\\.ts$`), name)
})
