/** An RFC 3339 time in ms since 1970, or undefined where the text is empty or no time. */
export function timeFrom(text: string): number | undefined {
  const [, date = '', day, hour] =
    /^(\d{4}-\d{2}-(\d{2}))T(\d{2}):\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.exec(text) ?? []
  const at = Date.parse(text)
  if (date === '' || Number.isNaN(at)) return undefined
  // Date.parse reads 30 February as 2 March, and 24:00 as the next day; Go, and with it Rancher, reads neither.
  return hour === '24' || (Number(day) > 28 && !isDate(date)) ? undefined : at
}

function isDate(text: string): boolean {
  return new Date(text).toISOString().startsWith(text)
}

/** To the second and in UTC, as Rancher writes times. */
export function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
