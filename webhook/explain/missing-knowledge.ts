import type { Change } from '../../tokens/change.ts'
import { judge, type JudgeOptions } from '../../tokens/judge.ts'
import type { Answers, Knowledge, Question } from '../../tokens/knowledge.ts'
import { quoted } from '../../tokens/quote.ts'
import type { Requester } from '../../tokens/requester.ts'
import { rulebook } from '../../tokens/rulebook.ts'
import { type Complete, type KnownFacts, principalIn, resourceText, rightIn } from './known-facts.ts'

/** Is called where the facts do not tell; what it is called with names what is missing. */
export type OnMissing = (what: string) => void

/** The facts as the rules look them up; nothing has an empty name. Where they do not tell, and `onMissing` returns, there is no such object. */
export function knowledgeFrom({ settings, users, clusters, complete }: KnownFacts, onMissing: OnMissing): Knowledge {
  const isUnknown = (what: Complete, name: string): boolean => name !== '' && !complete.has(what)
  return {
    setting(name) {
      const setting = settings.get(name)
      if (setting === undefined && isUnknown('settings', name)) onMissing(`setting ${quoted(name)}`)
      return setting
    },
    user(name) {
      const user = users.get(name)
      if (user === undefined && isUnknown('users', name)) onMissing(`user ${quoted(name)}`)
      return user
    },
    clusterExists(name) {
      const isThere = clusters.has(name)
      if (!isThere && isUnknown('clusters', name)) onMissing(`cluster ${quoted(name)}`)
      return isThere
    },
  }
}

/** The facts as answers to what the rules ask about a requester; undefined leaves a question open. */
export function answersFrom(facts: KnownFacts, requester: Requester): Answers {
  return {
    may: (question) => rightIn(facts, question, requester),
    principal: (question) => principalIn(facts, question),
  }
}

/**
 * Everything that some rule would have to know about a change, and that the facts do not tell. Each rule is tried by itself, with
 * what is missing taken for absent: so all of it is named at once, and not one thing after another.
 */
export function missingFor(change: Change, facts: KnownFacts, options: JudgeOptions): string[] {
  const missing = new Set<string>()
  const knowledge = knowledgeFrom(facts, (what) => missing.add(what))
  const known = answersFrom(facts, change.requester)
  const asked = (question: Question): void => {
    missing.add(questionText(question, change.requester))
  }
  const answers: Answers = {
    may(question) {
      const answer = known.may(question)
      if (answer === undefined) asked(question)
      return answer ?? false
    },
    principal(question) {
      const answer = known.principal(question)
      if (answer === undefined) asked(question)
      return answer ?? null
    },
  }
  for (const rule of options.rules ?? rulebook) judge(change, knowledge, answers, { ...options, rules: [rule] })
  return [...missing]
}

function questionText(question: Question, { username }: Requester): string {
  if (question.ask === 'principal') {
    return `principal of token ${quoted(question.token)}, with which ${quoted(question.owner)} logged in`
  }
  const { verb, group, resource, name } = question
  const what = [resourceText(group, resource), ...(name === '' ? [] : [quoted(name)])].join(' ')
  return `may ${quoted(username)} ${verb} ${what}?`
}
