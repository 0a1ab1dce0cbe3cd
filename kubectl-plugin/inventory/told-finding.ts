import { kubectlMend } from '../../tokens/kubectl-commands.ts'
import type { Finding } from '../../tokens/rule.ts'
import type { Ttl } from '../../tokens/ttl.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { commandForCluster } from '../command-line/command-for-cluster.ts'

/** A finding with its command as it is told to a person. */
export interface ToldFinding extends Omit<Finding, 'mend'> {
  readonly mend: string
}

export interface Telling {
  readonly program: string
  /** undefined where it is not known to which cluster the object belongs. */
  readonly cluster: ClusterChoice | undefined
}

const API = { ext: 'token.ext.cattle.io', v3: 'token.management.cattle.io' } as const
const UNITS = [
  ['d', 86_400_000n],
  ['h', 3_600_000n],
  ['m', 60_000n],
  ['s', 1000n],
  ['ms', 1n],
] as const

export function toldFinding(finding: Finding, { program, cluster }: Telling): ToldFinding {
  const command = commandOf(finding, program)
  return { ...finding, mend: cluster === undefined ? command : commandForCluster(command, cluster) }
}

/** Our own command where there is one: it tells what depends on the token, and asks before that breaks; kubectl's would not. */
function commandOf(finding: Finding, program: string): string {
  const { on, name, mend } = finding
  if (mend.change === 'other' || (on !== 'ext' && on !== 'v3')) return kubectlMend(finding)
  const token = `${API[on]}/${name}`
  return mend.change === 'ttl'
    ? `${program} set ${token} --ttl ${ttlWord(mend.ttl)}`
    : `${program} ${mend.change} ${token}`
}

/** As --ttl reads it, to the millisecond. */
function ttlWord(ttl: Ttl): string {
  if (ttl === 'never') return ttl
  const [unit, ms] = UNITS.find(([, ms]) => ttl % ms === 0n) ?? ['ms', 1n]
  return `${ttl / ms}${unit}`
}
