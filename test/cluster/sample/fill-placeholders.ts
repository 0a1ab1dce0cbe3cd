import type { Manifest } from '../api/manifest.ts'
import { newTokenValue } from '../contexts/rancher-logins.ts'
import { isRecord } from '../is-record.ts'

const milliseconds = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Fills in what a fixture cannot know: `<value>` is a new secret, `<now>`, `<now+90d>` and `<now-2h>` are times. */
export const fillPlaceholders = (manifest: Manifest, now: Date): Manifest => {
  const filled: Manifest = { ...manifest }
  for (const [key, value] of Object.entries(manifest)) filled[key] = fill(value, now)
  return filled
}

const fill = (value: unknown, now: Date): unknown => {
  if (typeof value === 'string') return fillText(value, now)
  if (Array.isArray(value)) return value.map((each) => fill(each, now))
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v, now)]))
  return value
}

const fillText = (text: string, now: Date): string => {
  if (text === '<value>') return newTokenValue()
  const { sign, amount, unit } = /^<now(?:(?<sign>[+-])(?<amount>\d+)(?<unit>[mhd]))?>$/.exec(text)?.groups ?? {}
  if (text !== '<now>' && unit === undefined) return text
  const size = unit === 'm' || unit === 'h' || unit === 'd' ? milliseconds[unit] : 0
  const distance = Number(amount ?? 0) * size * (sign === '-' ? -1 : 1)
  // Rancher's times have no fraction of a second.
  return new Date(now.getTime() + distance).toISOString().replace(/\.\d+Z$/, 'Z')
}
