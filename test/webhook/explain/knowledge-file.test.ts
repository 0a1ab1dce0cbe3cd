import { assert, jsonValue, property } from 'fast-check'
import t from 'tap'
import { KnowledgeError } from '../../../webhook/explain/knowledge-error.ts'
import { factsFromText } from '../../../webhook/explain/knowledge-file.ts'

const ALLOWED = 'Setting, User, Cluster, Feature (management.cattle.io/v3), Answers (rtoken.dev/v1), and a List of them'
const COMPLETE = 'settings, users, clusters, rights, principals'

function problemsOf(text: string): readonly string[] {
  try {
    factsFromText(text, 'a file')
  } catch (error) {
    if (error instanceof KnowledgeError) return error.problems
    throw error
  }
  return []
}

const answers = (fields: string): string => `{apiVersion: rtoken.dev/v1, kind: Answers, ${fields}}`

const FAULTS: Readonly<Record<string, string>> = {
  'kind: Setting': `document 1 is a Setting (""); allowed are ${ALLOWED}`,
  hello: `document 1 is no object; allowed are ${ALLOWED}`,
  '[]': `document 1 is no object; allowed are ${ALLOWED}`,
  'kind: [': 'Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 8',
  '{apiVersion: v1, kind: Pod, metadata: {name: a}}': `document 1 is a Pod (v1); allowed are ${ALLOWED}`,
  '{apiVersion: management.cattle.io/v3, kind: Token, metadata: {name: a}, token: hush}': `document 1 is a Token (management.cattle.io/v3); allowed are ${ALLOWED}`,
  '{apiVersion: v1, kind: List, items: [{apiVersion: management.cattle.io/v3, kind: User, metadata: {name: a}}, 7]}': `document 1 items[1] is no object; allowed are ${ALLOWED}`,
  '---\n{apiVersion: management.cattle.io/v3, kind: UserList, items: []}\n---\n{apiVersion: management.cattle.io/v3, kind: User}':
    'document 2.metadata.name is empty; allowed is the name of a User',
  '{apiVersion: management.cattle.io/v3, kind: SettingList, items: [{metadata: {}}]}':
    'document 1 items[0].metadata.name is empty; allowed is the name of a Setting',
  '{apiVersion: v1, kind: Answers}': 'document 1: apiVersion is "v1"; allowed is rtoken.dev/v1',
  [answers('admin: [a]')]:
    'document 1: admin is not known; allowed are apiVersion, kind, complete, admins, rights, principals',
  [answers('admins: a')]: 'document 1: admins is "a"; allowed is a list of user names',
  [answers('admins: [7]')]: 'document 1: admins[0] is 7; allowed is a text',
  [answers('complete: all')]: `document 1: complete is "all"; allowed is a list of ${COMPLETE}`,
  [answers('complete: [tokens]')]: `document 1: complete[0] is "tokens"; allowed is one of ${COMPLETE}`,
  [answers('rights: {}')]: 'document 1: rights is a mapping; allowed is a list of rights',
  [answers('rights: [a]')]: 'document 1: rights[0] is "a"; allowed is a mapping with user, verb and resource',
  [answers('rights: [{user: a, verb: get}]')]: 'document 1: rights[0].resource is missing; allowed is a text',
  [answers('rights: [{user: a, verb: get, resource: ""}]')]: 'document 1: rights[0].resource is ""; allowed is a text',
  [answers('rights: [{user: a, verb: get, resource: b, allowed: no}]')]:
    'document 1: rights[0].allowed is "no"; allowed is true or false',
  [answers('rights: [{user: a, verb: get, resource: b, namespace: c}]')]:
    'document 1: rights[0].namespace is not known; allowed are user, verb, resource, name, allowed',
  [answers('principals: [{user: a, token: b}]')]:
    'document 1: principals[0].principal is missing; allowed is the userPrincipal of the token, or null where there is no such token',
  [answers('principals: [{user: a, token: b, principal: c}]')]:
    'document 1: principals[0].principal is "c"; allowed is the userPrincipal of the token, or null where there is no such token',
}

for (const [text, problem] of Object.entries(FAULTS)) {
  t.test(`refused: ${JSON.stringify(text)}`, async (t) => {
    t.strictSame(problemsOf(text), [problem])
  })
}

t.test('everything that is wrong is said at once', async (t) => {
  const text = `${answers('admins: a, complete: b')}\n---\nkind: Pod\n---\nkind: Node`
  t.strictSame(problemsOf(text), [
    `document 1: complete is "b"; allowed is a list of ${COMPLETE}`,
    'document 1: admins is "a"; allowed is a list of user names',
    `document 2 is a Pod (""); allowed are ${ALLOWED}`,
    `document 3 is a Node (""); allowed are ${ALLOWED}`,
  ])
})

const OBJECTS = [
  { apiVersion: 'management.cattle.io/v3', kind: 'Setting', metadata: { name: 's' }, value: '5', default: '6' },
  { apiVersion: 'management.cattle.io/v3', kind: 'User', metadata: { name: 'u' }, username: 'alice', enabled: false },
  { apiVersion: 'management.cattle.io/v3', kind: 'Cluster', metadata: { name: 'c' } },
  { apiVersion: 'management.cattle.io/v3', kind: 'Feature', metadata: { name: 'f' }, spec: { value: true } },
]

for (const [name, text] of Object.entries({
  'a List of kubectl': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS }),
  'the same over lines': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS }, undefined, 2),
  'one object a document': OBJECTS.map((object) => `---\n${JSON.stringify(object)}\n`).join(''),
  'lists of the API, whose items do not say what they are': OBJECTS.map(({ apiVersion, kind, ...item }) =>
    JSON.stringify({ apiVersion, kind: `${kind}List`, items: [item] }),
  ).join('\n---\n'),
  'a last document with nothing in it': `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS })}\n---\n`,
})) {
  t.test(`read: ${name}`, async (t) => {
    const { settings, users, clusters, rights, principals, complete } = factsFromText(text, 'a file')
    t.match(Object.fromEntries(settings), { s: { name: 's', value: '5', default: '6' } })
    t.match(Object.fromEntries(users), { u: { name: 'u', username: 'alice', enabled: false } })
    t.strictSame([...clusters], ['c'])
    t.strictSame([rights, principals, [...complete]], [[], [], []])
  })
}

t.test('read: Answers, of several documents together', async (t) => {
  const text = [
    answers('admins: [root], complete: [users]'),
    answers('complete: [rights, users], rights: [{user: a, verb: get, resource: b}]'),
    answers('rights: [{user: a, verb: get, resource: b, name: c, allowed: false}]'),
    answers(
      'principals: [{user: a, token: t, principal: {name: p, provider: q}}, {user: a, token: u, principal: null}]',
    ),
  ].join('\n---\n')
  const { rights, principals, complete } = factsFromText(text, 'a file')
  t.strictSame(rights, [
    { user: 'root', verb: '*', resource: '*', name: undefined, allowed: true },
    { user: 'a', verb: 'get', resource: 'b', name: undefined, allowed: true },
    { user: 'a', verb: 'get', resource: 'b', name: 'c', allowed: false },
  ])
  t.match(principals, [
    { user: 'a', token: 't', principal: { name: 'p', provider: 'q' } },
    { user: 'a', token: 'u', principal: null },
  ])
  t.strictSame([...complete], ['users', 'rights'])
})

t.test('any JSON is facts, or refused with a sentence', async (t) => {
  assert(
    property(jsonValue(), (value) => {
      const problems = problemsOf(JSON.stringify(value))
      return value === null || problems.length > 0
    }),
  )
  t.pass()
})
