import { parseExactJson } from '../../cluster/exact-json.ts'

/** Standard input is not what it should be. */
export class ReviewInputError extends Error {
  override readonly name = 'ReviewInputError'
  readonly code = 'REVIEW_INPUT'
}

/**
 * The texts of the AdmissionReviews in a text: it is one of them, or has one on each line.
 * @throws ReviewInputError
 */
export function splitReviews(text: string): readonly string[] {
  if (text.trim() === '') {
    throw new ReviewInputError('standard input is empty; allowed is an AdmissionReview as JSON, or one on each line')
  }
  if (isJson(text)) return [text]
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }))
  const reviews = lines.filter(({ line }) => line.trim() !== '')
  const fault = reviews.find(({ line }) => !isJson(line))
  // Nothing of the line itself is said: it may hold a token.
  if (fault !== undefined) {
    throw new ReviewInputError(
      `line ${fault.number} of standard input is no JSON; allowed is an AdmissionReview as JSON, or one on each line`,
    )
  }
  return reviews.map(({ line }) => line)
}

function isJson(text: string): boolean {
  try {
    parseExactJson(text)
    return true
  } catch {
    return false
  }
}
