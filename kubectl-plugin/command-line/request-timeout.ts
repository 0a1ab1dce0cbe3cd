const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** kubectl's --request-timeout: `1m30s`, or a number of seconds. ms, or undefined where the text is none. */
export function millisecondsFromTimeout(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text) * UNIT_MS.s
  if (!/^(\d{1,9}(\.\d{1,9})?(ms|s|m|h))+$/.test(text)) return undefined
  const parts = text.matchAll(/([\d.]+)(ms|s|m|h)/g)
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * unitMs(unit), 0)
}

function unitMs(unit: string | undefined): number {
  return unit === 'ms' || unit === 's' || unit === 'm' || unit === 'h' ? UNIT_MS[unit] : 0
}
