import { readFile } from 'node:fs/promises'
import { exactJsonText } from '../../cluster/exact-json.ts'
import { NotAReview } from '../admission/read-review.ts'
import { DEFAULT_CONFIGURATION } from '../configuration/configuration.ts'
import { configurationText } from '../configuration/configuration-text.ts'
import { configurationFromText } from '../configuration/read-configuration.ts'
import { problemOfReading } from '../unusable-file.ts'
import { type ExplainingBy, explainReview } from './explain-review.ts'
import type { Explanation } from './explanation.ts'
import { explanationText } from './explanation-text.ts'
import { KnowledgeError } from './knowledge-error.ts'
import { factsFromText } from './knowledge-file.ts'
import { type KnownFacts, NO_FACTS } from './known-facts.ts'
import { ReviewInputError, splitReviews } from './split-reviews.ts'

export const EXPLAIN_OUTPUTS = ['text', 'json'] as const

export interface ExplainOptions {
  /** Files; undefined: nothing is known, the defaults. */
  readonly knowledge: string | undefined
  readonly config: string | undefined
  readonly output: (typeof EXPLAIN_OUTPUTS)[number]
}

/** What `explain` ends with; 1 is an error, as everywhere. */
export const EXIT_CODES = { allowed: 0, refused: 2, 'not known': 3 } as const

export interface Explained {
  /** For standard output. */
  readonly text: string
  /** Of all reviews, the worst. */
  readonly exitCode: number
}

/**
 * Says what would happen to each AdmissionReview of a text, without a cluster.
 * @param now ms since 1970
 * @throws ReviewInputError, KnowledgeError and ConfigurationError
 */
export async function explain(options: ExplainOptions, input: string, now: number): Promise<Explained> {
  const { config, knowledge, output } = options
  const configuration =
    config === undefined ? DEFAULT_CONFIGURATION : configurationFromText(await configurationText(config), config)
  const facts = knowledge === undefined ? NO_FACTS : await factsFromFile(knowledge)
  const explanations = splitReviews(input).map((text, index) => explainOne(text, index, { facts, configuration, now }))
  const text = explanations
    .map((one) => (output === 'json' ? `${exactJsonText(one)}\n` : explanationText(one)))
    .join('')
  return { text, exitCode: Math.max(...explanations.map(({ outcome }) => EXIT_CODES[outcome])) }
}

async function factsFromFile(path: string): Promise<KnownFacts> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (cause) {
    throw new KnowledgeError(path, [problemOfReading(cause)], { cause })
  }
  return factsFromText(bytes.toString('utf8'), path)
}

function explainOne(text: string, index: number, by: ExplainingBy): Explanation {
  try {
    return explainReview(text, by)
  } catch (cause) {
    if (cause instanceof NotAReview) {
      throw new ReviewInputError(`review ${index + 1} of standard input: ${cause.message}`, { cause })
    }
    throw cause
  }
}
