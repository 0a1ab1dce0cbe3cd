import { COMMANDS } from './commands.ts'
import { didYouMean, nearestWords } from './nearest-words.ts'

/** What other programs call a command that is here, too. */
const ELSEWHERE: Readonly<Record<string, string>> = { rm: 'delete', remove: 'delete' }
/** Fewer letters begin too much. */
const LEAST_BEGINNING = 2

/** The commands that the word was perhaps to be, as the end of a sentence; '' where none is near. */
export function nearestCommand(word: string): string {
  const meant = Object.hasOwn(ELSEWHERE, word) ? ELSEWHERE[word] : undefined
  if (meant !== undefined) return didYouMean([meant])
  const known = COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases])
  const begun = word.length < LEAST_BEGINNING ? [] : known.filter((name) => name.startsWith(word))
  return didYouMean(begun.length > 0 ? begun : nearestWords(word, known))
}
