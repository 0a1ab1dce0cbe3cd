import { millisecondsFromDuration } from './duration.ts'

/** kubectl's --request-timeout: `1m30s`, or a number of seconds. ms, or undefined where the text is none. */
export function millisecondsFromTimeout(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  return /[dwy]/.test(text) ? undefined : millisecondsFromDuration(text)
}
