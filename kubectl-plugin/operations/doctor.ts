import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { checkRancher } from '../doctor/check-rancher.ts'
import { checkRefusal } from '../doctor/check-refusal.ts'
import { checkRegistration } from '../doctor/check-registration.ts'
import { checkRights } from '../doctor/check-rights.ts'
import { checkSecrets } from '../doctor/check-secrets.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { cellText } from '../output/cell.ts'
import { Table } from '../output/table.ts'
import { jsonText } from '../output/terminal-safe.ts'
import type { Surroundings } from '../surroundings.ts'

export interface DoctorOperation {
  readonly run: 'doctor'
  readonly cluster: ClusterChoice
  readonly output: 'table' | 'json'
}

const CHECKS = [checkRegistration, checkRefusal, checkRancher, checkSecrets, checkRights]

export async function runDoctor({ cluster, output }: DoctorOperation, surroundings: Surroundings): Promise<number> {
  const { stdout, signal, program } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const looking = { connection, signal, now: surroundings.now(), program, cluster }
  const diagnoses = (await Promise.all(CHECKS.map((check) => check(looking)))).flat()
  await stdout.write(
    output === 'json'
      ? `${jsonText(diagnoses)}\n`
      : new Table().lines([
          ['CHECK', 'STATUS', 'DETAIL'],
          ...diagnoses.map(({ check, status, detail }) => [check, status, cellText(detail)]),
        ]),
  )
  if (diagnoses.some(({ status }) => status === 'problem')) return EXIT_CODE.found
  return diagnoses.some(({ status }) => status === 'unknown') ? EXIT_CODE.partial : EXIT_CODE.ok
}
