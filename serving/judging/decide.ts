import type { Change } from '../../tokens/change.ts'
import { type Decision, judge, type JudgeOptions, type OpenQuestions } from '../../tokens/judge.ts'
import { FoundAnswers, type Knowledge } from '../../tokens/knowledge.ts'
import type { AskCluster } from './ask-cluster.ts'

/** What a decision is made from. */
export interface DecidingBy {
  readonly knowledge: Knowledge
  readonly ask: AskCluster
  readonly options: JudgeOptions
}

/** Rules ask one question after another at most: each round answers all that are open, and no rule asks a third one. */
const MOST_ROUNDS = 4

/**
 * Holds a change against the rulebook, and asks the cluster what the rules want to know. Most changes need no question, and are
 * decided at once.
 * @throws MissingKnowledge where a rule needs to know what nobody knows now
 */
export function decide(change: Change, by: DecidingBy): Decision | Promise<Decision> {
  const answers = new FoundAnswers()
  const outcome = judge(change, by.knowledge, answers, by.options)
  return outcome.kind === 'decision' ? outcome : decideWithAnswers(change, by, answers, outcome)
}

async function decideWithAnswers(
  change: Change,
  { knowledge, ask, options }: DecidingBy,
  answers: FoundAnswers,
  first: OpenQuestions,
): Promise<Decision> {
  let outcome: Decision | OpenQuestions = first
  for (let round = 0; round < MOST_ROUNDS && outcome.kind === 'questions'; round++) {
    await Promise.all(
      outcome.questions.map(async (question) => {
        if (question.ask === 'may') answers.add(question, await ask.may(question, change.requester))
        else answers.add(question, await ask.principal(question))
      }),
    )
    outcome = judge(change, knowledge, answers, options)
  }
  if (outcome.kind === 'decision') return outcome
  throw new EndlessQuestions(outcome.questions.map(({ ask }) => ask).join(', '))
}

/** A rule goes on asking whatever the answer: a fault of ours. */
export class EndlessQuestions extends Error {
  override readonly name = 'EndlessQuestions'
  readonly code = 'ENDLESS_QUESTIONS'
  constructor(questions: string) {
    super(`the rules still ask after ${MOST_ROUNDS} rounds of answers: ${questions}`)
  }
}
