import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type Ajv from 'ajv-draft-04'
import t from 'tap'
import { validateXML } from 'xmllint-wasm'
import { AUDIT_FORMATS, auditText } from '../../kubectl-plugin/audit/audit-text.ts'
import { type AuditFinding, auditFinding, inOrder } from '../../kubectl-plugin/audit/audit-finding.ts'
import type { AuditResult } from '../../kubectl-plugin/audit/audit-result.ts'
import { KnowledgeOfCluster } from '../../kubectl-plugin/inventory/knowledge-of-cluster.ts'
import { ExistingJudge } from '../../kubectl-plugin/inventory/judge-existing.ts'
import { tokenRow } from '../../kubectl-plugin/inventory/token-row.ts'
import { V3_TOKENS } from '../../kubectl-plugin/inventory/token-stores.ts'
import { reportText } from '../../kubectl-plugin/report/report-text.ts'
import { TokenCounter } from '../../kubectl-plugin/report/token-report.ts'
import { isJsonObject, type JsonObject } from '../../tokens/json.ts'
import { NOW, v3Token } from './fake-rancher.ts'

// ajv speaks draft 7; the schema of SARIF is of draft 4, and one of its patterns is none with the flag u. Neither package has types that an ES module can import by default.
const require = createRequire(import.meta.url)
const Draft4 = require('ajv-draft-04') as typeof Ajv.default
const fixture = (name: string): Promise<string> => readFile(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')

/** Texts that every format has to escape. */
const NASTY = 'a "quoted" <b>&amp; \u001b[31m,\n\r\t\u2028 ]]> =1+1 | \ufffe \u{1f600}'

const findings: AuditFinding[] = inOrder(
  [
    {
      rule: 'ttl-has-a-maximum',
      severity: 'high',
      on: 'v3',
      name: 'token-a',
      message: NASTY,
      evidence: { ttl: NASTY },
      mend: 'kubectl x',
    },
    {
      rule: 'requester-is-active-user',
      severity: 'high',
      on: 'ext',
      name: 'token-b',
      message: 'b',
      evidence: {},
      mend: 'kubectl y',
    },
    {
      rule: 'hashing-is-one-way',
      severity: 'critical',
      on: 'feature',
      name: 'token-hashing',
      message: 'c',
      evidence: {},
      mend: 'z',
    },
    { rule: 'settings-agree', severity: 'medium', on: 'setting', name: 'one', message: 'd', evidence: {}, mend: 'z' },
    { rule: 'secret-is-whole', severity: 'low', on: 'secret', name: 'token-s', message: 'e', evidence: {}, mend: 'z' },
  ].map((finding) =>
    auditFinding(
      finding as Parameters<typeof auditFinding>[0],
      'user-alice',
      new Set(['settings-agree/setting.management.cattle.io/one']),
    ),
  ),
)
const results: Record<string, AuditResult> = {
  'no finding': { findings: [], hasBaseline: false, at: NOW, tokens: 3, source: 'https://example.com' },
  'findings of every severity and object': {
    findings,
    hasBaseline: false,
    at: NOW,
    tokens: 3,
    source: 'https://example.com',
  },
  'with a baseline': { findings, hasBaseline: true, at: NOW, tokens: 3, source: 'https://example.com' },
}

for (const [name, result] of Object.entries(results)) {
  t.test(`SARIF is valid: ${name}`, async (t) => {
    const validate = new Draft4({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
      JSON.parse(await fixture('sarif-2.1.0.schema.json')),
    )
    const log: unknown = JSON.parse(auditText(result, 'sarif'))
    t.ok(validate(log), JSON.stringify(validate.errors))
    // A validator that accepts everything would accept this too.
    t.notOk(validate({ ...(log as object), version: '1.0' }))
  })

  t.test(`JUnit is valid: ${name}`, async (t) => {
    const schema = await fixture('junit.xsd')
    const xml = auditText(result, 'junit')
    const { valid, errors } = await validateXML({ xml: [{ fileName: 'audit.xml', contents: xml }], schema: [schema] })
    t.ok(valid, JSON.stringify(errors))
    const broken = xml.replace('testsuite name', 'testsuite nome')
    t.notOk((await validateXML({ xml: [{ fileName: 'broken.xml', contents: broken }], schema: [schema] })).valid)
  })

  t.test(`every format has the same findings: ${name}`, async (t) => {
    const wanted = result.findings.map(({ rule, object }) => `${rule} ${object}`).toSorted()
    const found: Record<(typeof AUDIT_FORMATS)[number] | 'table', string[]> = {
      table: auditText(result, 'table')
        .split('\n')
        .slice(1)
        .filter((line) => line !== '')
        .map((line) => {
          const cells = line.split(/ {3,}/)
          const [, rule = '', object = ''] = result.hasBaseline ? cells.slice(1) : cells
          return `${rule} ${object}`
        }),
      json: objects(JSON.parse(auditText(result, 'json')).findings).map(
        ({ rule, object }) => `${String(rule)} ${String(object)}`,
      ),
      csv: auditText(result, 'csv')
        .split('\n')
        .slice(1)
        .flatMap(
          (line) =>
            /^([^/]+)\/((?:token|setting|feature|secret)[^,]*),(critical|high|medium|low),/
              .exec(line)
              ?.slice(1, 3)
              .join(' ') ?? [],
        ),
      sarif: objects(JSON.parse(auditText(result, 'sarif')).runs[0].results).map(
        ({ ruleId, locations }) =>
          `${String(ruleId)} ${(locations as unknown as SarifLocation[])[0]?.logicalLocations[0]?.fullyQualifiedName}`,
      ),
      junit: [
        ...auditText(result, 'junit').matchAll(
          /<testcase name="([^"]*)" classname="([^"]*)" time="0"><(?:failure|skipped)/g,
        ),
      ].map(([, object = '', rule = '']) => `${rule} ${object}`),
    }
    for (const format of ['table', ...AUDIT_FORMATS] as const) t.strictSame(found[format].toSorted(), wanted, format)
  })
}

t.test('every format of a report has the same counts, and the text of Prometheus parses', async (t) => {
  const knowledge = new KnowledgeOfCluster({
    users: new Map(),
    settings: new Map(),
    clusters: new Set(),
    features: new Map(),
  })
  const counter = new TokenCounter(new ExistingJudge(knowledge, NOW), NOW)
  for (const [name, rest] of [
    ['token-a', { ttl: 0 }],
    ['token-b', { userId: NASTY, lastUsedAt: '2026-01-01T00:00:00Z' }],
    ['token-c', { authProvider: 'git"hub\\', clusterName: 'c-1' }],
  ] as const) {
    counter.add(tokenRow(v3Token(name, rest) as JsonObject, V3_TOKENS, knowledge, NOW))
  }
  const report = counter.report(0)
  const numbers = report.sections.flatMap(({ counts }) => counts.map(({ tokens }) => tokens))
  const trailing = (pattern: RegExp, text: string): number[] =>
    [...text.matchAll(pattern)].map(([, number]) => Number(number))
  t.strictSame(trailing(/ {3,}(\d+)$/gm, reportText(report, 'table', NOW)), numbers)
  t.strictSame(trailing(/\| (\d+) \|$/gm, reportText(report, 'markdown', NOW)), numbers)
  t.strictSame(trailing(/,(\d+)$/gm, reportText(report, 'csv', NOW)), [report.total, ...numbers])
  const json = JSON.parse(reportText(report, 'json', NOW)) as typeof report
  t.strictSame(
    json.sections.flatMap(({ counts }) => counts.map(({ tokens }) => tokens)),
    numbers,
  )
  const lines = reportText(report, 'prometheus', NOW).split('\n')
  t.equal(lines.pop(), '')
  for (const line of lines) {
    const isComment = /^# (HELP|TYPE) [a-z_]+ .+$/.test(line)
    const isSample = /^[a-z_]+(\{[a-z]+="(?:[^"\\]|\\["\\n])*"\})? \d+$/.test(line)
    t.ok(isComment || isSample, JSON.stringify(line))
  }
  t.strictSame(trailing(/^(?!#).* (\d+)$/gm, lines.join('\n')), [report.total, ...numbers])
})

interface SarifLocation {
  logicalLocations: { fullyQualifiedName: string }[]
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
