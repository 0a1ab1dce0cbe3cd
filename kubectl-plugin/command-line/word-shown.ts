/** A word of the command line for a message; one that could be a bearer is not said again. */
export function wordShown(word: string): string {
  return word.includes(':') ? 'with a ":" in it (a bearer? it belongs on the stdin of check)' : JSON.stringify(word)
}
