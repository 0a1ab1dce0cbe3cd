import t from 'tap'
import { deletionOf } from '../../../apiserver/api/delete-options.ts'

const ANY = { dryRun: false, uid: '', resourceVersion: '' }
const deletion = (body: string, query = '') => deletionOf(new URLSearchParams(query), body)

const READ: Record<string, [body: string, query: string, expected: object]> = {
  nothing: ['', '', ANY],
  'a dry run in the query': ['', 'dryRun=All', { ...ANY, dryRun: true }],
  'a dry run in the body': [
    '{"kind":"DeleteOptions","apiVersion":"v1","dryRun":["All"]}',
    '',
    { ...ANY, dryRun: true },
  ],
  preconditions: [
    '{"preconditions":{"uid":"u","resourceVersion":"7"}}',
    '',
    { ...ANY, uid: 'u', resourceVersion: '7' },
  ],
  'null, which is nothing': ['{"dryRun":null,"preconditions":null,"propagationPolicy":null}', '', ANY],
  'what a token has no use for': [
    '{"gracePeriodSeconds":0,"propagationPolicy":"Foreground"}',
    'orphanDependents=false',
    ANY,
  ],
}
for (const [name, [body, query, expected]] of Object.entries(READ)) {
  void t.test(name, async (t) => t.strictSame(deletion(body, query), expected))
}

const REFUSED: Record<string, [body: string, query: string, message: RegExp]> = {
  'a dry run that is no list': ['{"dryRun":"All"}', '', /^dryRun of DeleteOptions is a list/],
  'a dry run of something else': ['{"dryRun":[true]}', '', /^dryRun of DeleteOptions is a list/],
  'a dry run that there is not': ['{"dryRun":["Some"]}', '', /^dryRun is Some; allowed is All$/],
  'preconditions that are none': ['{"preconditions":"uid"}', '', /^preconditions of DeleteOptions/],
  'a uid that is none': ['{"preconditions":{"uid":7}}', '', /^preconditions\.uid of DeleteOptions is a text$/],
  'a version that is none': ['{"preconditions":{"resourceVersion":7}}', '', /^preconditions\.resourceVersion/],
  orphans: [
    '{"propagationPolicy":"Orphan"}',
    '',
    /^propagationPolicy of a delete of tokens is Background or Foreground/,
  ],
  'orphans, in the query': ['', 'propagationPolicy=Orphan', /^propagationPolicy/],
  'orphans, as they were asked for once': ['{"orphanDependents":true}', '', /^propagationPolicy/],
  'a policy that there is not': ['{"propagationPolicy":"orphan"}', '', /^propagationPolicy/],
  'a dry run that is left empty': ['{"dryRun":[""]}', '', /^dryRun is/],
  'another kind': ['{"kind":"Token"}', '', /^the body of a delete is of kind DeleteOptions$/],
  'no object': ['[]', '', /^the body of a delete is DeleteOptions/],
}
for (const [name, [body, query, message]] of Object.entries(REFUSED)) {
  void t.test(`refused: ${name}`, async (t) => t.throws(() => deletion(body, query), { status: 400, message }))
}
