import { parseExactJson } from '../../cluster/exact-json.ts'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import type { Setting, User } from '../../tokens/knowledge.ts'
import { quoted } from '../../tokens/quote.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { parseUser } from '../knowledge/parse-knowledge.ts'
import { yamlDocuments, YamlFault } from '../yaml-documents.ts'
import { ANSWERS_API_VERSION, ANSWERS_KIND, answersOf } from './answers-document.ts'
import { KnowledgeError } from './knowledge-error.ts'
import type { Complete, KnownFacts, KnownPrincipal, Right } from './known-facts.ts'

const RANCHER = 'management.cattle.io/v3'
/** What kubectl prints of what the rules look up; Features come with the rest, and no rule looks one up. */
const KINDS = ['Setting', 'User', 'Cluster', 'Feature']
const ALLOWED = `${KINDS.join(', ')} (${RANCHER}), ${ANSWERS_KIND} (${ANSWERS_API_VERSION}), and a List of them`

/** The facts while they are collected, and what is wrong. */
class Collected {
  readonly settings = new Map<string, Setting>()
  readonly users = new Map<string, User>()
  readonly clusters = new Set<string>()
  readonly rights: Right[] = []
  readonly principals: KnownPrincipal[] = []
  readonly complete = new Set<Complete>()
  readonly problems: string[] = []
}

/**
 * What a text of YAML or JSON says of a cluster: objects as `kubectl get -o yaml` prints them, one a document or in lists, and
 * Answers.
 * @param from where it was read, for the error
 * @throws KnowledgeError
 */
export function factsFromText(text: string, from: string): KnownFacts {
  const collected = new Collected()
  for (const [index, document] of documentsOf(text, from).entries()) {
    // A document with nothing in it stands behind a last `---`.
    if (document !== null) collect(document, `document ${index + 1}`, collected)
  }
  if (collected.problems.length > 0) throw new KnowledgeError(from, collected.problems)
  return collected
}

function documentsOf(text: string, from: string): unknown[] {
  try {
    // The JSON of thousands of users is read a hundred times faster as what it is.
    return [parseExactJson(text)]
  } catch {
    // Then it is YAML, or neither: that reader says where it is wrong.
  }
  try {
    return yamlDocuments(text)
  } catch (cause) {
    if (cause instanceof YamlFault) throw new KnowledgeError(from, [cause.message], { cause })
    throw cause
  }
}

/** @param listed what the items of a list are that do not say so themselves, as in the API's own lists */
function collect(value: unknown, at: string, into: Collected, listed: JsonObject = {}): void {
  if (!isJsonObject(value)) {
    into.problems.push(`${at} is no object; allowed are ${ALLOWED}`)
    return
  }
  const kind = textAt(value, 'kind') || textAt(listed, 'kind')
  const apiVersion = textAt(value, 'apiVersion') || textAt(listed, 'apiVersion')
  if (kind.endsWith('List')) {
    const items = Array.isArray(value['items']) ? value['items'] : []
    const each = { apiVersion, kind: kind.slice(0, -'List'.length) }
    for (const [index, item] of items.entries()) collect(item, `${at} items[${index}]`, into, each)
  } else if (kind === ANSWERS_KIND) {
    collectAnswers(value, at, into)
  } else if (apiVersion === RANCHER && KINDS.includes(kind)) {
    collectObject(kind, value, at, into)
  } else {
    into.problems.push(`${at} is a ${quoted(kind)} (${quoted(apiVersion)}); allowed are ${ALLOWED}`)
  }
}

function collectObject(kind: string, object: JsonObject, at: string, into: Collected): void {
  const name = textAt(objectAt(object, 'metadata'), 'name')
  if (name === '') into.problems.push(`${at}.metadata.name is empty; allowed is the name of a ${kind}`)
  else if (kind === 'Setting') into.settings.set(name, parseSetting(object))
  else if (kind === 'User') into.users.set(name, parseUser(object))
  else if (kind === 'Cluster') into.clusters.add(name)
}

function collectAnswers(document: JsonObject, at: string, into: Collected): void {
  const answers = answersOf(document)
  if (!('rights' in answers)) {
    into.problems.push(...answers.map((problem) => `${at}: ${problem}`))
    return
  }
  into.rights.push(...answers.rights)
  into.principals.push(...answers.principals)
  for (const what of answers.complete) into.complete.add(what)
}
