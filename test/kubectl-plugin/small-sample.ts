import type { Cluster } from '../cluster/cluster.ts'

/** Names as long as the generated ones, so that no column moves. */
const names: Readonly<Record<string, string>> = {
  terraform: 'token-e1ter',
  'one deployment': 'token-e2dep',
  login: 'token-e3log',
  'a moment': 'token-e4mom',
  'switched off': 'token-e5off',
  'for c-open alone': 'token-e6ope',
}

/**
 * What a run said of the small sample, made the same each time: generated names by the description of the token, the list in
 * the order of these, and every length of time that goes by during the test.
 */
export const steady = async (cluster: Cluster): Promise<(text: string) => string> => {
  const { body } = await cluster.request('admin', 'GET', '/apis/ext.cattle.io/v1/tokens')
  const aliases = new Map<string, string>()
  for (const { metadata, spec } of (body as TokenList).items) aliases.set(metadata.name, names[spec.description] ?? '?')
  return (text) => {
    const named = [...aliases].reduce((sofar, [name, alias]) => sofar.replaceAll(name, alias), text)
    const timed = named
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?/g, '<time>')
      .replaceAll(/https:\/\/127\.0\.0\.1:\d+/g, 'https://<server>')
      .replaceAll(/\b(\d+m)?\d+s( ago)?(?=[ ,)]|$)/gm, '~s')
      .replaceAll(/\b\dm( ago)?(?=[ ,)]|$)/gm, '~s')
      .replaceAll(/\b1(19|2\d)m(?=[ ,)])/g, '~2h')
    return inOrder(narrow(timed).split('\n'), [...aliases.values()]).join('\n')
  }
}

/** How wide a column is depends on how long the test takes: three spaces stand for any number of them, but at the start. */
export const narrow = (text: string): string => text.replaceAll(/(?<=\S) {3,}/g, '   ').replaceAll(/ +$/gm, '')

interface TokenList {
  items: { metadata: { name: string }; spec: { description: string } }[]
}

/** The lines that begin with one of the names sort among themselves; the others stay where they are. */
const inOrder = (lines: string[], aliases: string[]): string[] => {
  const isOne = (line: string): boolean => aliases.some((alias) => line.includes(alias))
  const sorted = lines.filter(isOne).toSorted()
  return lines.map((line) => (isOne(line) ? (sorted.shift() ?? '') : line))
}
