import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sendJson } from '../../cluster-api/fake-api-server.ts'
import { alice, FakeRancher, type FakeResource, USERS, V3, v3Token } from '../fake-rancher.ts'

const runLater = join(import.meta.dirname, '..', 'run-later.ts')
// util-linux, or the script of a BSD, which takes other words.
const version = spawnSync('script', ['--version'], { encoding: 'utf8' })
const hasScript = version.error === undefined && version.stdout.includes('util-linux')
const skip = hasScript ? false : 'there is no script of util-linux here, which makes the pseudo-terminal'

interface Dialogue {
  name: string
  words: string[]
  /** What is typed, each when what stands before it is on the screen. */
  typed: [on: string, keys: string][]
  code: number
  screen: RegExp
  deleted: string[]
}

const QUESTION = 'Do you want to continue? (y/N): '
const OWNER = 'To continue, type the name of the owner, whose tokens all go (user-alice): '
const NAME = 'To go on all the same, type the name of the token: '
const MANY = ['delete', 'token-aa', 'token-bb']

const dialogues: Dialogue[] = [
  {
    name: 'yes',
    words: MANY,
    typed: [[QUESTION, 'y\r']],
    code: 0,
    screen:
      /You are about to delete the following 2 tokens:\r\n {2}token.management.cattle.io\/token-aa of user-alice\r\n {2}token.management.cattle.io\/token-bb of user-alice\r\nContext "fake", server https:.*2 tokens deleted/s,
    deleted: ['token-aa', 'token-bb'],
  },
  {
    name: 'no',
    words: MANY,
    typed: [[QUESTION, 'n\r']],
    code: 1,
    screen: /cancelled: nothing was changed/,
    deleted: [],
  },
  { name: 'only Enter', words: MANY, typed: [[QUESTION, '\r']], code: 1, screen: /cancelled: nothing/, deleted: [] },
  {
    name: 'end of input',
    words: MANY,
    typed: [[QUESTION, '\u0004']],
    code: 1,
    screen: /cancelled: nothing/,
    deleted: [],
  },
  { name: 'Ctrl-C', words: MANY, typed: [[QUESTION, '\u0003']], code: 130, screen: /\^C/, deleted: [] },
  {
    name: 'the name of the owner',
    words: ['delete', '--owner', 'alice'],
    typed: [[OWNER, 'user-alice\r']],
    code: 0,
    screen: /3 tokens deleted/,
    deleted: ['token-aa', 'token-bb', 'token-sh'],
  },
  {
    name: 'another name',
    words: ['delete', '--owner', 'alice'],
    typed: [[OWNER, 'alice\r']],
    code: 1,
    screen: /cancelled: nothing was changed/,
    deleted: [],
  },
  {
    name: 'y where a name is asked for',
    words: ['delete', '--owner', 'alice'],
    typed: [[OWNER, 'y\r']],
    code: 1,
    screen: /cancelled: nothing was changed/,
    deleted: [],
  },
  {
    name: 'a protected token, its name',
    words: ['delete', 'token-agent'],
    typed: [[NAME, 'token-agent\r']],
    code: 0,
    screen: /is protected: Rancher made it for its own work \(kind agent\).*"token-agent" deleted/s,
    deleted: ['token-agent'],
  },
  {
    name: 'a protected token and another, and then no',
    words: ['delete', 'token-agent', 'token-aa'],
    typed: [
      [NAME, 'token-agent\r'],
      [QUESTION, 'n\r'],
    ],
    code: 1,
    screen: /cancelled: nothing was changed/,
    deleted: [],
  },
  {
    name: '--no-input never asks',
    words: [...MANY, '--no-input'],
    typed: [],
    code: 1,
    screen: /nothing was changed, for --no-input was given: add --yes/,
    deleted: [],
  },
  {
    name: '--yes asks nothing',
    words: [...MANY, '--yes'],
    typed: [],
    code: 0,
    screen: /2 tokens deleted/,
    deleted: ['token-aa', 'token-bb'],
  },
]

const aRancher = (t: Test): Promise<FakeRancher> => {
  const kind = { labels: { 'authn.management.cattle.io/kind': 'agent' } }
  const agent = v3Token('token-agent', { userId: 'user-bob' }) as { metadata: object }
  const tokens = [
    v3Token('token-aa'),
    v3Token('token-bb'),
    { ...agent, metadata: { ...agent.metadata, ...kind } },
    v3Token('token-sh'),
  ]
  const resources: Record<string, FakeResource> = { [V3]: tokens, [USERS]: [alice] }
  for (const token of tokens as { metadata: { name: string } }[]) {
    resources[`${V3}/${token.metadata.name}`] = (_, response) => sendJson(response, token)
  }
  return FakeRancher.start(t, resources)
}

const onTerminal = (
  kubeconfig: string,
  words: string[],
  typed: [on: string, keys: string][],
): Promise<{ code: number | null; screen: string }> =>
  new Promise((resolve, reject) => {
    const quoted = [process.execPath, runLater, '0', ...words].map((word) => `'${word}'`).join(' ')
    const { CI: _, ...env } = process.env
    const child = spawn('script', ['-qec', quoted, '/dev/null'], {
      env: { ...env, KUBECONFIG: kubeconfig, NODE_V8_COVERAGE: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const left = [...typed]
    let screen = ''
    let read = 0
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString()
      const [next] = left
      if (next === undefined || !screen.includes(next[0], read)) return
      read = screen.length
      left.shift()
      child.stdin.write(next[1])
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, screen }))
  })

for (const { name, words, typed, code, screen, deleted } of dialogues) {
  t.test(`on a terminal: ${words.join(' ')}: ${name}`, { skip }, async (t) => {
    const rancher = await aRancher(t)
    const ran = await onTerminal(rancher.kubeconfig, words, typed)
    t.equal(ran.code, code, ran.screen)
    t.match(ran.screen, screen)
    const deletions = rancher.server.requests.filter(({ method }) => method === 'DELETE')
    t.strictSame(deletions.map(({ path }) => path.slice(V3.length + 1)).toSorted(), deleted)
  })
}
