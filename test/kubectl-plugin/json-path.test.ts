import t from 'tap'
import { fillTemplate } from '../../kubectl-plugin/json-path/evaluate.ts'
import { parseTemplate } from '../../kubectl-plugin/json-path/parse-template.ts'
import { JsonPathError } from '../../kubectl-plugin/json-path/template.ts'

const data = {
  kind: 'List',
  items: [
    { metadata: { name: 'a', labels: { 'x.y/z': '1' } }, ttl: 9_007_199_254_740_993n, on: true, tags: ['p', 'q', 'r'] },
    { metadata: { name: 'b', labels: {} }, ttl: 5, on: false, tags: [] },
    { metadata: { name: 'c' }, ttl: 10, tags: ['q'] },
  ],
}

t.test('templates of kubectl', async (t) => {
  const cases: [template: string, printed: string][] = [
    ['{.kind}', 'List'],
    ['{$.kind}', 'List'],
    ['kind: {.kind}!', 'kind: List!'],
    ['{.items[*].metadata.name}', 'a b c'],
    ['{.items[0].metadata.name}', 'a'],
    ['{.items[-1].metadata.name}', 'c'],
    ['{.items[-2:].metadata.name}', 'b c'],
    ['{.items[:2].metadata.name}', 'a b'],
    ['{.items[0:3:2].metadata.name}', 'a c'],
    ["{.items[0]['metadata']['name']}", 'a'],
    ["{.items[0].metadata['name','labels']}", 'a {"x.y/z":"1"}'],
    ['{.items[0].metadata.labels.x\\.y/z}', '1'],
    ['{.items[?(@.ttl>5)].metadata.name}', 'a c'],
    ['{.items[?(@.metadata.name=="b")].ttl}', '5'],
    ["{.items[?(@.metadata.name!='b')].ttl}", '9007199254740993 10'],
    ['{.items[?(@.on)].metadata.name}', 'a b'],
    ['{.items[?(@.on==true)].metadata.name}', 'a'],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.ttl}{"\\n"}{end}', 'a\t9007199254740993\nb\t5\nc\t10\n'],
    ['{range .items[*]}{range .tags[*]}{@},{end};{end}', 'p,q,r,;;q,;'],
    ['{..name}', 'a b c'],
    ['{.items[0].tags}', '["p","q","r"]'],
    ['{.nothing.there}', ''],
    ['{"a \\"quoted\\" }"}', 'a "quoted" }'],
  ]
  for (const [template, printed] of cases) t.equal(fillTemplate(parseTemplate(template), data), printed, template)
})

t.test('what is no template is refused with the place', async (t) => {
  const cases: [template: string, message: RegExp][] = [
    ['{.a', /a \{ stands alone/],
    ['.a}', /a \} stands alone/],
    ['{.items[0}', /a \[ is not closed/],
    ['{.items[x]}', /\[x\] is no index/],
    ['{.items[0:2:0]}', /a step of 0/],
    ['{range .items[*]}', /\{range\} without \{end\}/],
    ['{end}', /\{end\} without \{range\}/],
    ['{.items[?(@.a==b)]}', /"b" is no path/],
    ['{. a}', /unexpected/],
  ]
  for (const [template, message] of cases) {
    t.throws(() => parseTemplate(template), { name: JsonPathError.name, code: 'JSONPATH', message }, template)
  }
})
