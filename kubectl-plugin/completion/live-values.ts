import type { Connection } from '../../cluster/connection.ts'
import { listPages } from '../../cluster/list-pages.ts'
import { USERS_PATH, userFrom } from '../../cluster/rancher-user.ts'
import { objectAt, textAt } from '../../tokens/json.ts'
import type { Token } from '../../tokens/token.ts'
import { clusterChoice, CLUSTER_FLAGS } from '../command-line/cluster-flags.ts'
import { Given } from '../command-line/given.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { CLUSTERS_PATH } from '../inventory/knowledge-of-cluster.ts'
import { whoAmI } from '../inventory/own-tokens.ts'
import { readTokens } from '../inventory/read-tokens.ts'
import { NO_SELECTORS } from '../inventory/selectors.ts'
import { kindOf } from '../inventory/token-row.ts'
import type { Surroundings } from '../surroundings.ts'
import type { AskedValues, Choice } from './completion-request.ts'
import { readKubeconfigNames } from './kubeconfig-names.ts'

/** Nobody picks from more. */
const MOST_TOKENS = 1000

/** What there is at the time. */
export async function liveValues(
  what: AskedValues,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<readonly Choice[]> {
  switch (what) {
    case 'files':
      return []
    case 'contexts':
    case 'kubeconfig-clusters':
    case 'kubeconfig-users':
      return named(readKubeconfigNames(what, chosen(words).kubeconfig.kubeconfig, surroundings))
    case 'tokens':
      return tokens(words, surroundings, async () => () => true)
    case 'own-tokens':
      return tokens(words, surroundings, areOwn)
    case 'users':
      return listed(words, surroundings, USERS_PATH, (object) => {
        const { name, username, displayName } = userFrom(object)
        return { value: name, describe: displayName || username }
      })
    case 'clusters':
      return [
        ...(await listed(words, surroundings, CLUSTERS_PATH, (object) => ({
          value: textAt(objectAt(object, 'metadata'), 'name'),
          describe: textAt(objectAt(object, 'spec'), 'displayName'),
        }))),
        { value: 'none', describe: 'no scope' },
      ]
  }
}

/** Those that may be rotated: one's own, but for logins. Nothing where the server does not say who asks. */
async function areOwn(connection: Connection, signal: AbortSignal): Promise<(token: Token) => boolean> {
  const caller = await whoAmI(connection, signal)
  return ({ owner, isSession }) => owner === caller?.username && !isSession
}

async function tokens(
  words: readonly string[],
  surroundings: Surroundings,
  fitting: (connection: Connection, signal: AbortSignal) => Promise<(token: Token) => boolean>,
): Promise<readonly Choice[]> {
  const connection = await connectToCluster(chosen(words), surroundings)
  const fits = await fitting(connection, surroundings.signal)
  const options = {
    chunkSize: undefined,
    selectors: NO_SELECTORS,
    keepsManagedFields: false,
    apis: [],
    signal: surroundings.signal,
  }
  const choices: Choice[] = []
  for await (const { from, objects } of readTokens(connection, options, [])) {
    for (const object of objects) {
      const { token } = from.parse(object)
      if (fits(token)) choices.push({ value: token.name, describe: `${token.owner}, ${kindOf(token)}` })
    }
    if (choices.length >= MOST_TOKENS) break
  }
  return choices
}

async function listed(
  words: readonly string[],
  surroundings: Surroundings,
  path: string,
  choice: (object: Parameters<typeof userFrom>[0]) => Choice,
): Promise<Choice[]> {
  const connection = await connectToCluster(chosen(words), surroundings)
  const choices: Choice[] = []
  for await (const { items } of listPages(connection, path, { signal: surroundings.signal }))
    choices.push(...items.map(choice))
  return choices
}

/** The cluster that the words so far choose; the rest of them is not looked at. */
function chosen(words: readonly string[]): ReturnType<typeof clusterChoice> {
  const values = new Map<string, string[]>()
  for (const [index, word] of words.entries()) {
    const flag = CLUSTER_FLAGS.find(
      ({ name, short }) => word === `--${name}` || word.startsWith(`--${name}=`) || word === `-${short}`,
    )
    if (flag === undefined) continue
    const assigned = /^[^=]*=(.*)$/s.exec(word)?.[1]
    const value = assigned ?? (flag.takes === 'switch' ? 'true' : words[index + 1])
    if (value !== undefined) values.set(flag.name, [...(values.get(flag.name) ?? []), value])
  }
  return clusterChoice(new Given('complete', CLUSTER_FLAGS, [], values))
}

function named(names: readonly string[]): Choice[] {
  return names.map((value) => ({ value, describe: '' }))
}
