import { timeFrom } from '../../tokens/rfc3339.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * When an exemption ends that is written as a day or as a time of RFC 3339, in ms since 1970: a day is over when it is over in UTC.
 * undefined where there is no such day or time.
 */
export function endOfExemption(text: string): number | undefined {
  const [date = ''] = text.split('T')
  const day = timeFrom(`${date}T00:00:00Z`)
  if (day === undefined) return undefined
  return text === date ? day + DAY_MS : timeFrom(text)
}
