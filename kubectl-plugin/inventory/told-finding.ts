import type { Finding } from '../../tokens/rule.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { commandForCluster } from '../command-line/command-for-cluster.ts'
import { textFromTtl } from '../command-line/ttl-flag.ts'
import { objectName } from './object-name.ts'

/** A finding with its command as it is told to a person. */
export interface ToldFinding extends Omit<Finding, 'mend'> {
  readonly mend: string
}

export interface Telling {
  readonly program: string
  /** undefined where it is not known to which cluster the object belongs. */
  readonly cluster: ClusterChoice | undefined
}

export function toldFinding(finding: Finding, { program, cluster }: Telling): ToldFinding {
  const command = commandOf(finding, program)
  return { ...finding, mend: cluster === undefined ? command : commandForCluster(command, cluster) }
}

/** Our own command where there is one: it tells what depends on the token, and asks before that breaks; kubectl's would not. */
function commandOf(finding: Finding, program: string): string {
  const { mend } = finding
  if (mend.change === 'other') return mend.command
  const token = objectName(finding)
  return mend.change === 'ttl'
    ? `${program} set ${token} --ttl ${textFromTtl(mend.ttl)}`
    : `${program} ${mend.change} ${token}`
}
