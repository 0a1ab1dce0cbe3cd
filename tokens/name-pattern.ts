/**
 * Whether a name fits a pattern in which `*` stands for any number of characters, none too, and all else for itself. It never
 * tries a second way, so that no pattern makes it slow.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  const [start = '', ...middle] = pattern.split('*')
  const end = middle.pop()
  if (end === undefined) return name === pattern
  const last = name.length - end.length
  if (!name.startsWith(start) || !name.endsWith(end) || last < start.length) return false
  let at = start.length
  for (const part of middle) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= last
}
