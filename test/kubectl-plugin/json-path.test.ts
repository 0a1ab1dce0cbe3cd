import t from 'tap'
import { fillTemplate, listsIn, valuesAt } from '../../kubectl-plugin/json-path/evaluate.ts'
import { parsePath } from '../../kubectl-plugin/json-path/parse-path.ts'
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
    ['{"{"}"name": "{.items[0].metadata.name}"}', '{"name": "a"}'],
    ['{"\\x41\\u00e9\\000\\v\\q"}', 'A\u00e9\0\v\\q'],
    ["{.items[*].metadata['name','labels']}", 'a b c {"x.y/z":"1"} {}'],
    ["{.items[*]['metadata.name', 'ttl']}", 'a b c 9007199254740993 5 10'],
    ["{.items[*].metadata['labels.x\\.y/z']}", '1'],
    ["{.items[0].metadata.labels['x.y/z']}", '1'],
    ["{.items[0].metadata.labels['x\\.y/z']}", '1'],
    ['{.items[0,2].metadata.name}', 'a c'],
    ['{.items[-1,0:1].metadata.name}', 'c a'],
    ['{.items[?(.ttl==5)].metadata.name}', 'b'],
    ['{.items[?(@.tags[1]=="q")].metadata.name}', 'a'],
    ['{.items[?(@.tags[0])].metadata.name}', 'a c'],
    ['{.items[?(@.metadata.name!="😀, ]")].metadata.name}', 'a b c'],
    ["{.items[?(@.metadata.name=='it\\'s')].ttl}", ''],
    ['{.nothing[5].there}', ''],
  ]
  for (const [template, printed] of cases) t.equal(fillTemplate(parseTemplate(template), data), printed, template)
})

t.test('what is no template is refused with the place', async (t) => {
  const cases: [template: string, message: RegExp][] = [
    ['{.a', /a \{ stands alone/],
    ['{.items[0}', /a \[ is not closed/],
    ['{.items[x]}', /\[x\] is no index/],
    ['{.items[0:2:0]}', /a step of 0/],
    ['{range .items[*]}', /\{range\} without \{end\}/],
    ['{end}', /\{end\} without \{range\}/],
    ['{.items[?(@.a==b)]}', /"b" is no path/],
    ['{. a}', /unexpected/],
    ['{.a,.b}', /unexpected ",.b"/],
    ['{.a .b}', /unexpected " .b"/],
    ["{.items['a',]}", /is no index, slice, filter or quoted key/],
    ['{.items[0,,1]}', /is no index, slice, filter or quoted key/],
    ['{.items[?(@.a=~"b")]}', /begins with none of ==/],
    ['{.items[?(@.a=b)]}', /begins with none of ==/],
    ['{.items[?(@.a=="b" && @.c=="d")]}', /is no path, number, true, false or quoted text/],
    ['{.items[?(@.a && @.c)]}', /unexpected/],
    ['{.items[?(@.a=="b" || @.c)]}', /is no path, number, true, false or quoted text/],
  ]
  for (const [template, message] of cases) {
    t.throws(() => parseTemplate(template), { name: JsonPathError.name, code: 'JSONPATH', message }, template)
  }
})

t.test('a list that is shorter than an index is an error, as with kubectl', async (t) => {
  const message = 'error executing jsonpath: array index out of bounds: index 3, length 3'
  for (const fill of [fillTemplate, listsIn]) {
    t.throws(() => fill(parseTemplate('{.items[3].ttl}'), data), { name: JsonPathError.name, message })
    t.throws(() => fill(parseTemplate('{range .items[*]}{.tags[1]}{end}'), data), { name: JsonPathError.name })
  }
  t.strictSame(valuesAt(parsePath('.items[3]').path, data), [])
})
