/** The value below which so many percent of the others are. @throws RangeError where there are none */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort()
  const value = sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]
  if (value === undefined) throw new RangeError('there is nothing to take a percentile of')
  return value
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}
