// What `npm test` says and exits with, which is all that CI hears of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { packageRoot } from '../cluster/package-root.ts'

const RUN = ['.taprc', 'package.json', 'test/run/main.ts', 'test/run/test-report.ts']
/** Those that the runner keeps for the end. */
const LAST = ['test/e2e/replicas-under-load.test.ts', 'test/e2e/upgrade.test.ts']
const PASSES = "import t from 'tap'\nt.pass()\n"
const FAILS = "import t from 'tap'\nt.fail()\n"
const PASSES_THE_SECOND_TIME = `import { existsSync, writeFileSync } from 'node:fs'
import t from 'tap'
const ran = import.meta.filename + '.ran'
t.ok(existsSync(ran))
writeFileSync(ran, '')
`

/** Runs the runner over a project of these files. */
async function run(t: Test, files: Record<string, string>): Promise<{ status: number | null; lines: string[] }> {
  const root = t.testdir({})
  for (const file of RUN) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await copyFile(join(packageRoot, file), join(root, file))
  }
  await symlink(join(packageRoot, 'node_modules'), join(root, 'node_modules'))
  for (const [file, source] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), source)
  }
  // Without the variables by which tap knows its own children.
  const outside = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^_?TAP/.test(name)))
  const path = [join(packageRoot, 'node_modules', '.bin'), process.env['PATH']].join(delimiter)
  const child = spawn(process.execPath, ['test/run/main.ts'], {
    cwd: root,
    env: { ...outside, NODE_V8_COVERAGE: '', NODE_OPTIONS: '', PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { status: child.exitCode, lines: printed.trimEnd().split('\n') }
}

const last = Object.fromEntries(LAST.map((file) => [file, PASSES]))

t.test('a file that fails is run once more, and that run counts', async (t) => {
  const { status, lines } = await run(t, { ...last, 'test/a.test.ts': PASSES_THE_SECOND_TIME })
  t.equal(status, 0)
  t.match(lines.slice(-3), [
    'once more, alone: test/a.test.ts',
    /^ok {5}test\/a\.test\.ts \(\d+ ms\)$/,
    '3 passed, 0 failed',
  ])
})

t.test('a file that fails twice has failed', async (t) => {
  const { status, lines } = await run(t, { ...last, 'test/a.test.ts': PASSES, 'test/b.test.ts': FAILS })
  t.equal(status, 1)
  t.ok(lines.includes('once more, alone: test/b.test.ts'))
  t.equal(lines.at(-1), '3 passed, 1 failed')
})

t.test('five files that fail are no accident', async (t) => {
  const failing = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((name) => [`test/${name}.test.ts`, PASSES_THE_SECOND_TIME]),
  )
  const { status, lines } = await run(t, { ...last, ...failing })
  t.equal(status, 1)
  t.notOk(lines.some((line) => line.startsWith('once more')))
  t.equal(lines.at(-1), '2 passed, 5 failed')
})
