/**
 * `npm test`: every test, or the files and tap options given. The last line is `N passed, N failed`. Coverage costs a quarter of the
 * time of whatever runs in the process of a test: `npm run coverage` has it.
 *
 * Files that start processes and clusters depend on what else the machine does meanwhile. Those that hold a load against the time that
 * a caller waits run last, one after the other. Where a few files of a whole run fail, each of them is run once more with the machine
 * to itself, and that run counts: it says which they were. A fault that is there fails twice.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { reportTests, type RunReport, totalOf } from './test-report.ts'

/** More than these are no accident. */
const MOST_FILES_AGAIN = 4
/** Beside others they would tell how busy the machine is. */
const ALONE = ['test/e2e/replicas-under-load.test.ts', 'test/e2e/upgrade.test.ts']
/** etcd, kube-apiserver and kubectl collect less often: a fifth of their time goes to that, and memory is there. */
const env = { ...process.env, GOGC: '400' }
const args = process.argv.slice(2)
let interrupted = false

async function build(): Promise<boolean> {
  const child = spawn('tap', ['build'], { stdio: 'inherit' })
  await once(child, 'exit')
  return child.exitCode === 0
}

interface Run {
  readonly ok: boolean
  readonly report: RunReport
}

async function test(...words: string[]): Promise<Run> {
  const run = spawn('tap', ['--reporter=tap', '--disable-coverage', ...words], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = (signal: NodeJS.Signals): void => {
    interrupted = true
    run.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  const exited = once(run, 'exit')
  const report = await reportTests(run.stdout, process.stdout)
  await exited
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
  return { ok: run.exitCode === 0, report }
}

async function wholeRun(): Promise<Run> {
  const most = await test(...ALONE.map((file) => `--exclude=${file}`))
  if (interrupted) return most
  const last = await test('--jobs=1', ...ALONE)
  // What belongs to no file is a fault of the run itself, and there may be one in each.
  const outside = [most, last].flatMap(({ report }) => report.get('') ?? [])
  const report = new Map([...most.report, ...last.report])
  if (outside.length > 0)
    report.set('', totalOf(new Map(outside.entries().map(([at, counts]) => [String(at), counts]))))
  return { ok: most.ok && last.ok, report }
}

/** The run with the files that failed run again, alone, where they are few and nothing else is wrong. */
async function withSecondChance(first: Run): Promise<Run> {
  const failed = [...first.report].filter(([, counts]) => counts.failed > 0).map(([file]) => file)
  if (interrupted || first.ok || failed.length === 0 || failed.includes('') || failed.length > MOST_FILES_AGAIN)
    return first
  const report = new Map(first.report)
  let ok = true
  for (const file of failed) {
    process.stdout.write(`once more, alone: ${file}\n`)
    const again = await test('--jobs=1', file)
    ok &&= again.ok
    for (const [each, counts] of again.report) report.set(each, counts)
  }
  return { ok, report }
}

// tap builds a class from its plugins in node_modules; a fresh install brings one with the plugin that .taprc excludes.
const builtClass = new URL('../../node_modules/@tapjs/test/test-built/dist/esm/index.js', import.meta.url)
const isBuilt = await readFile(builtClass, 'utf8').then(
  (text) => !text.includes('@tapjs/typescript'),
  () => false,
)
if (!isBuilt && !(await build())) process.exit(1)

const { ok, report } = args.length === 0 ? await withSecondChance(await wholeRun()) : await test(...args)
const { passed, failed } = totalOf(report)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = ok && failed === 0 && passed > 0 ? 0 : 1
