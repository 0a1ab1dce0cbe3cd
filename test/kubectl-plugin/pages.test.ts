import { readdir, readFile } from 'node:fs/promises'
import t from 'tap'
import { commandPages } from '../../kubectl-plugin/command-line/command-page.ts'
import { COMMANDS, flagsOf } from '../../kubectl-plugin/command-line/commands.ts'
import { runInProcess } from './run-in-process.ts'

const folder = new URL('../../docs/kubectl-rtoken/', import.meta.url)

t.test('docs/kubectl-rtoken/ is what npm run docs writes', async (t) => {
  const pages = commandPages()
  t.strictSame((await readdir(folder)).toSorted(), [...pages.keys()].toSorted(), 'the pages')
  for (const [file, text] of pages)
    t.equal(await readFile(new URL(file, folder), 'utf8'), text, `docs/kubectl-rtoken/${file}`)
})

for (const command of COMMANDS) {
  t.test(`--help of ${command.name} says all that there is`, async (t) => {
    for (const words of [
      [command.name, '--help'],
      [command.name, '-h'],
      ['help', command.name],
      ...(command.aliases ?? []).map((alias) => [alias, '--help']),
    ]) {
      const { code, stdout, stderr } = await runInProcess(words)
      t.strictSame({ code, stderr }, { code: 0, stderr: '' }, words.join(' '))
      for (const { words } of command.examples) t.ok(stdout.includes(`kubectl rtoken ${words}`), `example ${words}`)
      for (const { name } of flagsOf(command)) t.ok(stdout.includes(`--${name}`), `--${name}`)
    }
    t.ok(command.examples.length > 0, 'it has examples')
    t.ok(command.about.length > 0, 'it says what it is about')
  })
}

t.test('the overview names every command', async (t) => {
  for (const words of [[], ['help'], ['--help'], ['-h']]) {
    const { code, stdout } = await runInProcess(words)
    t.equal(code, 0)
    for (const { name, summary } of COMMANDS) t.ok(stdout.includes(name) && stdout.includes(summary), name)
  }
})

// What completion reads of half a line, and where the command comes after some flags, depends on it.
t.test('a flag takes a value in all commands or in none', async (t) => {
  const seen = new Map<string, string>()
  for (const flag of COMMANDS.flatMap(flagsOf)) {
    const shape = [flag.takes === 'switch', flag.short ?? '', flag.bare ?? ''].join()
    t.equal(seen.get(flag.name) ?? shape, shape, `--${flag.name}`)
    seen.set(flag.name, shape)
  }
})
