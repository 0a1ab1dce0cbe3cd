import { readFile } from 'node:fs/promises'
import t from 'tap'
import { rulebook } from '../../tokens/rulebook.ts'
import { rulesPage } from '../../tokens/rules-page.ts'

t.test('every rule has an id of its own, a phrase', async (t) => {
  const ids = rulebook.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
  for (const id of ids) t.match(id, /^[a-z]+(-[a-z]+)+$/)
})

t.test('every rule says what holds and why, and judges or looks at something', async (t) => {
  for (const rule of rulebook) {
    const { id, holds, why, scopes } = rule
    t.match(holds, /\.$/s, id)
    t.match(why, /[.)"]$/s, id)
    t.ok('onChange' in rule || 'onState' in rule, id)
    t.ok(
      scopes.every(({ operations }) => operations.length > 0),
      id,
    )
    t.equal(new Set(scopes.map(({ on }) => on)).size, scopes.length, `${id} has one scope for each subject`)
  }
})

t.test('docs/rules.md is what the rules say: npm run docs writes it', async (t) => {
  t.equal(await readFile(new URL('../../docs/rules.md', import.meta.url), 'utf8'), rulesPage(rulebook))
})

t.test('the page of one rule', async (t) => {
  const page = rulesPage([
    {
      id: 'a-rule',
      subject: 'token',
      severity: 'high',
      holds: 'It holds.',
      why: 'It does.',
      scopes: [
        { on: 'ext', operations: ['CREATE', 'UPDATE'] },
        { on: 'secret', operations: ['DELETE'] },
      ],
      defaultMode: 'warn',
      bindsTrusted: true,
      onState: () => undefined,
    },
  ])
  const judged = '`tokens.ext.cattle.io` create, update; Secrets in `cattle-tokens` delete'
  const looked = '`tokens.ext.cattle.io`, Secrets in `cattle-tokens`'
  t.ok(page.includes(`| [a-rule](#a-rule) | high | ${judged} | ${looked} |\n`))
  t.ok(
    page.endsWith(
      `
## a-rule

It holds.

Why: It does.

- Judges: ${judged}
- Looks at what exists: ${looked}
- Severity high; mode warn unless configured
- Binds trusted writers too
`,
    ),
    page,
  )
})
