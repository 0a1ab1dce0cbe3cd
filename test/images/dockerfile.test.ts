// Each image of the Dockerfile holds what its program imports, and each image that a manifest names is one of them.
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { chmod, readFile, readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { packageRoot } from '../cluster/package-root.ts'

interface Stage {
  readonly text: string
  readonly from: string
  readonly copied: readonly string[]
  readonly entry: string | undefined
}

const dockerfile = await readFile(join(packageRoot, 'Dockerfile'), 'utf8')
const ignored = await readFile(join(packageRoot, '.dockerignore'), 'utf8')
const manifest: unknown = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'))
const stages = stagesOf(dockerfile)
const TARGETS = { webhook: 'rtoken-webhook', apiserver: 'rtoken-apiserver', plugin: 'kubectl-rtoken' }

for (const [target, image] of Object.entries(TARGETS)) {
  void t.test(`the image ${image}`, async (t) => {
    t.match(dockerfile, `docker build --target ${target} -t ${image}:`, 'is built as it is named')
    const { copied, entry } = inherited(target)
    t.ok(entry !== undefined && existsSync(join(packageRoot, entry)), 'has its program')
    const { files, packages } = await importsOf(entry ?? '')
    t.ok(files.size > 50)
    const missing = [...files].filter((file) => !copied.some((path) => file === path || file.startsWith(`${path}/`)))
    t.strictSame(missing, [], 'holds every file that the program imports')
    t.strictSame([...packages].filter((name) => !isDependency(name)).sort(), [], 'and every package')
    const unread = copied.filter((path) => path !== 'LICENSE' && ![...files].some((file) => file.startsWith(path)))
    t.strictSame(unread, [], 'and nothing else')
    for (const path of copied) t.match(ignored, `\n!${path}\n`, `the build is given ${path}`)
  })
}

void t.test(
  'its user can read every file, and nobody else can write it, whatever the umask of the checkout was',
  async (t) => {
    const checkout = t.testdir({ tokens: { 'a.ts': '' }, LICENSE: '' })
    await chmod(join(checkout, 'tokens/a.ts'), 0o600)
    await chmod(join(checkout, 'LICENSE'), 0o666)
    await chmod(join(checkout, 'tokens'), 0o700)
    const [, command = ''] = /^RUN (.+)$/m.exec(stages.get('sources')?.text ?? '') ?? []
    execFileSync('sh', ['-c', command], { cwd: checkout })
    const modes = ['tokens', 'tokens/a.ts', 'LICENSE'].map((path) =>
      (statSync(join(checkout, path)).mode & 0o777).toString(8),
    )
    t.strictSame(modes, ['755', '644', '644'])
    for (const name of ['runtime', ...Object.keys(TARGETS)]) {
      t.notMatch(stages.get(name)?.text, /^(?:COPY|ADD) (?!--from=)/m, `${name} takes nothing past that`)
    }
  },
)

void t.test('what the documentation passes to a build behind a mirror is what the Dockerfile takes', async (t) => {
  const [, value = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile) ?? []
  const install = await readFile(join(packageRoot, 'docs/install.md'), 'utf8')
  t.match(install, `\`${value}\``)
  t.match(install, '--build-arg NODE_IMAGE=')
  t.match(install, '--secret id=npmrc,src=')
  const bases = [...stages.values()].map(({ from }) => from).filter((from) => !stages.has(from))
  t.strictSame([...new Set(bases)], ['${NODE_IMAGE}'], 'no stage has another base')
  t.match(stages.get('packages')?.text, /^RUN --mount=type=secret,id=npmrc,target=\/root\/\.npmrc \\\n +npm ci /m)
  t.match(ignored, /^\*\n/, 'and the build is given nothing that is not named')
})

void t.test('every image that a manifest names is one that can be built', async (t) => {
  const folder = join(packageRoot, 'manifests')
  const names = new Set<string>()
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.yaml')) continue
    for (const [, name = ''] of (await readFile(join(folder, file), 'utf8')).matchAll(/^\s+image: (\S+):/gm)) {
      names.add(name)
    }
  }
  t.strictSame([...names].sort(), Object.values(TARGETS).sort())
})

function stagesOf(text: string): ReadonlyMap<string, Stage> {
  const found = new Map<string, Stage>()
  for (const part of text.split(/^(?=FROM )/m)) {
    const [, from = '', name = ''] = /^FROM (\S+) AS (\S+)$/m.exec(part) ?? []
    const copied = [...part.matchAll(/^COPY --from=sources (.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' ').map((path) => relative('/app', path)),
    )
    const [, entry] = /^ENTRYPOINT \["node", "\/app\/(\S+)"\]$/m.exec(part) ?? []
    if (name !== '') found.set(name, { text: part, from, copied, entry })
  }
  return found
}

/** A stage with what those before it bring. */
function inherited(name: string): Stage {
  const stage = stages.get(name)
  if (stage === undefined) return { text: '', from: '', copied: [], entry: undefined }
  return { ...stage, copied: [...inherited(stage.from).copied, ...stage.copied] }
}

/** What a program imports, in the end, paths from the root of the project. */
async function importsOf(entry: string): Promise<{ files: Set<string>; packages: Set<string> }> {
  const [files, packages] = [new Set([entry]), new Set<string>()]
  for (const file of files) {
    if (!file.endsWith('.ts')) continue
    const text = await readFile(join(packageRoot, file), 'utf8')
    for (const path of specifiersIn(text)) {
      if (path.startsWith('.')) files.add(relative(packageRoot, join(packageRoot, dirname(file), path)))
      else if (!path.startsWith('node:')) packages.add(packageOf(path))
    }
  }
  return { files, packages }
}

/** What the text imports when it runs, at the start or later. */
function specifiersIn(text: string): string[] {
  const first = text.matchAll(/^(?:import|export) (?!type )(?:[^'";]* from )?'([^']+)'/gm)
  return [...first, ...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, path = '']) => path)
}

function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}

function isDependency(name: string): boolean {
  const found: unknown = typeof manifest === 'object' && manifest !== null && Reflect.get(manifest, 'dependencies')
  return typeof found === 'object' && found !== null && Object.hasOwn(found, name)
}
