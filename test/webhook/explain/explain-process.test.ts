import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import t from 'tap'
import { aManifest, aStoredToken, DAY_MS } from '../../tokens/an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../../tokens/other-stores.ts'
import { CLUSTER } from './a-cluster.ts'
import { aReview, GROUPS } from './a-review.ts'

const MAIN = new URL('../../../webhook/main.ts', import.meta.url).pathname
const YEAR_MS = 365 * DAY_MS

interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
}

/** `rtoken-webhook explain` as a process, in a folder that has the file cluster.yaml. */
async function explain(cwd: string, input: string, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, 'explain', ...args], { cwd, stdio: 'pipe' })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { stdout, stderr, exitCode: child.exitCode }
}

interface ExplainCase {
  readonly name: string
  readonly input: string
  readonly args?: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  readonly stdout?: string
  readonly stderr?: string
  readonly exitCode: number
}

const KNOWING = ['--knowledge', 'cluster.yaml']
const LONG_OF_BOB = {
  group: GROUPS.v3,
  username: 'user-bob',
  oldObject: aV3Token(),
  object: aV3Token({ ttl: YEAR_MS }),
}

const CASES: readonly ExplainCase[] = [
  {
    name: 'a create that is amended',
    input: aReview({ object: aManifest({ ttl: YEAR_MS }, { name: 'mine' }) }),
    args: KNOWING,
    exitCode: 0,
    stdout: `allowed: CREATE tokens.ext.cattle.io mine by user-alice
  /mutate: amended
    amended by name-is-generated
      The name of a new token is generated as \`token-\` and five random characters, whatever the request says.
    amended by owner-is-requester
      A new token belongs to whoever asks for it: \`spec.userID\` and the labels that repeat it are set; any other \`spec.userID\` is refused.
    amended by ttl-has-a-maximum (old-ttl 365d (31536000000 ms), new-ttl 90d (7776000000 ms), setting auth-token-max-ttl-minutes=129600, who user-alice)
      No token gets a TTL longer than \`auth-token-max-ttl-minutes\`: a longer or unlimited one is lowered to it, with a warning. On ext Tokens, a TTL of 0 or none becomes \`auth-token-default-ttl-minutes\` if that setting exists, else the maximum, and any update lowers; on v3 Tokens and Secrets, only a create or a change of the TTL is judged. A v3 login session follows \`auth-user-session-ttl-minutes\`. A maximum below 1 means no limit.
    amended by principal-is-requesters
      The principal of a new token is that of the login that asked for it, or else the local principal of its user; what the request says is overwritten.
    warning: metadata.name mine is ignored: the name of a token is generated
    warning: spec.ttl 365d (31536000000 ms) is lowered to 90d (7776000000 ms), the maximum by auth-token-max-ttl-minutes=129600
    patch: [{"op":"remove","path":"/metadata/name"},{"op":"add","path":"/metadata/generateName","value":"token-"},{"op":"add","path":"/metadata/labels","value":{"cattle.io/user-id":"user-alice","authn.management.cattle.io/kind":""}},{"op":"replace","path":"/spec/ttl","value":7776000000},{"op":"add","path":"/spec/userID","value":"user-alice"},{"op":"add","path":"/spec/userPrincipal","value":{"name":"local://user-alice","displayName":"Alice","loginName":"alice","principalType":"user","me":true,"provider":"local"}}]
  /validate: allowed
`,
  },
  {
    name: 'a refusal',
    input: aReview(LONG_OF_BOB),
    args: KNOWING,
    exitCode: 2,
    stdout: `refused: UPDATE tokens.management.cattle.io token-v3v3v by user-bob
  /mutate: refused, 400 BadRequest
    forbidden to extend time-to-live: ttl 365d (31536000000 ms) is over 90d (7776000000 ms), which it had; ask an admin, who may extend it up to 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600), or create a new token
    refused by ttl-only-shrinks
      The TTL of a token can only be reduced; an admin may extend it up to the maximum.
`,
  },
  {
    name: 'the same as JSON',
    input: aReview(LONG_OF_BOB),
    args: [...KNOWING, '-o', 'json'],
    exitCode: 2,
    stdout: `${JSON.stringify({
      request: {
        uid: 'a-review',
        operation: 'UPDATE',
        resource: 'tokens.management.cattle.io',
        name: 'token-v3v3v',
        requester: 'user-bob',
        role: 'other',
      },
      outcome: 'refused',
      phases: [
        {
          phase: 'mutate',
          outcome: 'refused',
          rules: [
            {
              rule: 'ttl-only-shrinks',
              decision: 'refused',
              holds: 'The TTL of a token can only be reduced; an admin may extend it up to the maximum.',
              facts: {},
            },
          ],
          refusal: {
            code: 400,
            reason: 'BadRequest',
            message:
              'forbidden to extend time-to-live: ttl 365d (31536000000 ms) is over 90d (7776000000 ms), which it had; ask an admin, who may extend it up to 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600), or create a new token',
          },
          warnings: [],
          patch: [],
        },
      ],
      missing: [],
    })}\n`,
  },
  {
    name: 'nothing is known: everything that would have to be is named',
    input: aReview({ ...LONG_OF_BOB, oldObject: aV3Token({ ttl: DAY_MS, expiresAt: '2026-01-02T00:00:00Z' }) }),
    exitCode: 3,
    stdout: `not known: UPDATE tokens.management.cattle.io token-v3v3v by user-bob
  /mutate: not known
    not known: may user-bob update *?
    not known: setting auth-token-max-ttl-minutes
    not known: setting auth-token-default-ttl-minutes
`,
  },
  {
    name: 'an exemption in the configuration that is given',
    input: aReview({
      oldObject: aStoredToken({ ttl: YEAR_MS }),
      object: aStoredToken({ ttl: YEAR_MS, description: 'x' }),
    }),
    args: [...KNOWING, '--config', 'config.yaml'],
    files: {
      'config.yaml': 'exemptions: [{owner: user-a*, rules: [ttl-has-a-maximum], reason: the shop, until: 2999-12-31}]',
    },
    exitCode: 0,
    stdout: `allowed: UPDATE tokens.ext.cattle.io token-bcdfg by user-alice
  /mutate: allowed
  /validate: allowed
    exempted by ttl-has-a-maximum (reason the shop, until 3000-01-01T00:00:00Z)
      No token gets a TTL longer than \`auth-token-max-ttl-minutes\`: a longer or unlimited one is lowered to it, with a warning. On ext Tokens, a TTL of 0 or none becomes \`auth-token-default-ttl-minutes\` if that setting exists, else the maximum, and any update lowers; on v3 Tokens and Secrets, only a create or a change of the TTL is judged. A v3 login session follows \`auth-user-session-ttl-minutes\`. A maximum below 1 means no limit.
    warning: exempt from ttl-has-a-maximum until 3000-01-01T00:00:00Z (the shop): spec.ttl 365d (31536000000 ms) is over 90d (7776000000 ms), the maximum by auth-token-max-ttl-minutes=129600
`,
  },
  {
    name: 'several reviews, one on each line: the worst counts',
    input: [
      aReview({ group: '', resource: 'pods', object: {} }),
      '',
      aReview(LONG_OF_BOB),
      aReview({ group: GROUPS.v3, oldObject: aV3Token() }),
      aReview({ group: '', resource: 'secrets', namespace: 'default', object: aBackingSecret() }),
      aReview({ oldObject: aStoredToken(), username: 'user-carol' }),
      '',
    ].join('\n'),
    args: KNOWING,
    exitCode: 3,
    stdout: `allowed: CREATE pods "*" by user-alice
  no rule looks at this
refused: UPDATE tokens.management.cattle.io token-v3v3v by user-bob
  /mutate: refused, 400 BadRequest
    forbidden to extend time-to-live: ttl 365d (31536000000 ms) is over 90d (7776000000 ms), which it had; ask an admin, who may extend it up to 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600), or create a new token
    refused by ttl-only-shrinks
      The TTL of a token can only be reduced; an admin may extend it up to the maximum.
allowed: DELETE tokens.management.cattle.io token-v3v3v by user-alice
  no rule looks at this
allowed: CREATE secrets token-bcdfg by user-alice
  no rule looks at this
not known: DELETE tokens.ext.cattle.io token-bcdfg by user-carol
  /validate: not known
    not known: may user-carol delete *?
`,
  },
  {
    name: 'a line that is no JSON, of which nothing is shown',
    input: `${aReview({})}\n\ntoken-x:a-value\n`,
    exitCode: 1,
    stderr:
      'rtoken-webhook: line 3 of standard input is no JSON; allowed is an AdmissionReview as JSON, or one on each line\n',
  },
  {
    name: 'an output that there is not',
    input: aReview({}),
    args: ['-o', 'yaml'],
    exitCode: 1,
    stderr: 'rtoken-webhook: Invalid values: Argument: output, Given: "yaml", Choices: "text", "json"; see --help\n',
  },
]

for (const { name, input, args = [], files = {}, stdout = '', stderr = '', exitCode } of CASES) {
  t.test(name, async (t) => {
    const dir = t.testdir({ 'cluster.yaml': CLUSTER, ...files })
    t.strictSame(await explain(dir, input, ...args), { stdout, stderr, exitCode })
  })
}

t.test('of an input that is broken nothing is shown', async (t) => {
  const { stderr, exitCode } = await explain(t.testdir({}), '{"request": {"uid": "c0ffee')
  t.equal(exitCode, 1)
  t.notMatch(stderr, 'c0ffee')
})

t.test('a reader that has seen enough is no error', async (t) => {
  const child = spawn(process.execPath, [MAIN, 'explain', '-o', 'json'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdout.destroy()
  child.stdin.end(Array.from({ length: 2000 }, () => aReview({ group: '', resource: 'pods', object: {} })).join('\n'))
  await once(child, 'close')
  t.equal(child.exitCode, 0)
})

t.test('the example of docs/explain.md', async (t) => {
  const page = await readFile(new URL('../../../docs/explain.md', import.meta.url), 'utf8')
  const block = (language: string): string => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
  const dir = t.testdir({ 'cluster.yaml': block('yaml') })
  const { stdout, exitCode } = await explain(dir, block('json'), '--knowledge', join(dir, 'cluster.yaml'))
  const [, ...lines] = block('console').split('\n')
  t.equal(stdout, lines.join('\n'))
  t.equal(exitCode, 2)
})
