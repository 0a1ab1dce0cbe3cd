import type { Rule, Subject } from './rule.ts'

const SUBJECT_NAMES: Readonly<Record<Subject, string>> = {
  ext: '`tokens.ext.cattle.io`',
  secret: 'Secrets in `cattle-tokens`',
  v3: '`tokens.management.cattle.io`',
  setting: '`settings.management.cattle.io`',
  feature: '`features.management.cattle.io`',
}

/** docs/rules.md, from the rules themselves. */
export function rulesPage(rules: readonly Rule[]): string {
  return [
    '# The rules',
    '',
    'Written from the rules themselves (`npm run docs`). They are checked in this order; the first refusal wins, and warnings add up.',
    'Each is `enforce`, `warn` or `off`. A rule that also looks at what exists lets an audit find what was written before the rule',
    'was there. An object with a field of the wrong type is refused before any rule is checked, whatever the modes.',
    '',
    '| rule | severity | on | looks at |',
    '|---|---|---|---|',
    ...rules.map((rule) => `| [${rule.id}](#${rule.id}) | ${rule.severity} | ${writes(rule)} | ${looks(rule)} |`),
    ...rules.flatMap(section),
    '',
  ].join('\n')
}

function section(rule: Rule): string[] {
  const facts = [
    `- Judges: ${writes(rule)}`,
    `- Looks at what exists: ${looks(rule)}`,
    `- Severity ${rule.severity}; mode ${rule.defaultMode} unless configured`,
  ]
  if (rule.bindsTrusted === true) facts.push('- Binds trusted writers too')
  return ['', `## ${rule.id}`, '', rule.holds, '', `Why: ${rule.why}`, '', ...facts]
}

function writes({ scopes }: Rule): string {
  return scopes.map(({ on, operations }) => `${SUBJECT_NAMES[on]} ${operations.join(', ').toLowerCase()}`).join('; ')
}

function looks(rule: Rule): string {
  if (rule.onState === undefined) return '-'
  const subjects: readonly Subject[] = rule.looksAt ?? rule.scopes.map(({ on }) => on)
  return subjects.map((subject) => SUBJECT_NAMES[subject]).join(', ')
}
