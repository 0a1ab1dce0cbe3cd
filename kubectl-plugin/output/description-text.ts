/** Labels with one line each, or with several below each other. */
export type Description = readonly (readonly [label: string, value: string | readonly string[]])[]

/** As kubectl describe has it: the values in one column, further lines under the first. */
export function descriptionText(description: Description): string {
  const width = Math.max(...description.map(([label]) => label.length)) + 3
  return description
    .map(([label, value]) => {
      const lines = typeof value === 'string' ? [value] : value
      return `${`${label}:`.padEnd(width)}${lines.join(`\n${' '.repeat(width)}`)}\n`
    })
    .join('')
}
