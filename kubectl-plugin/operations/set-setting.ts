import type { Connection } from '../../cluster/connection.ts'
import { contextName } from '../../cluster/load-kubeconfig.ts'
import { withQuery } from '../../cluster/path-with-query.ts'
import { SETTINGS_PATH } from '../../cluster/rancher-setting.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import type { Setting } from '../../tokens/knowledge.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { ApiError } from '../../cluster/api-error.ts'
import { Answers } from '../ask/answers.ts'
import { type ChangeChoice, DRY_RUN_SUFFIX } from '../command-line/change-flags.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { cellText } from '../output/cell.ts'
import { foresee } from '../settings/foresee.ts'
import type { NewSetting } from '../settings/new-setting.ts'
import type { Surroundings } from '../surroundings.ts'

export interface SetSettingOperation {
  readonly run: 'set-setting'
  readonly cluster: ClusterChoice
  readonly setting: NewSetting
  readonly choice: ChangeChoice
}

export async function runSetSetting(operation: SetSettingOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, setting, choice } = operation
  const { stdout, stderr, signal } = surroundings
  const { facts, value } = setting
  const connection = await connectToCluster(cluster, surroundings)
  const object = await readSetting(connection, facts.name, signal)
  if (object === undefined) {
    await stderr.write(`error: there is no setting ${facts.name} in this cluster: this Rancher does not have it\n`)
    return EXIT_CODE.error
  }
  const before = parseSetting(object)
  if (before.source === 'env') {
    await stderr.write(
      `error: the environment of Rancher sets ${facts.name}, and would set it again: change it there\n`,
    )
    return EXIT_CODE.error
  }
  if (before.value === value) {
    await stdout.write(`setting.management.cattle.io "${facts.name}" already has this value\n`)
    return EXIT_CODE.ok
  }
  const after: Setting = { ...before, value }
  const { refusal, lines, warnings } = await foresee(connection, setting, [before, after], surroundings)
  for (const line of lines) await stderr.write(`${line}\n`)
  if (refusal !== undefined) {
    await stderr.write(`error: ${facts.name} was not changed: ${refusal}\n`)
    return EXIT_CODE.error
  }
  if (choice.dryRun === 'none' && !choice.yes) {
    const answers = new Answers(surroundings, choice)
    const context = contextName(cluster.kubeconfig, surroundings)
    await stderr.write(`Context ${JSON.stringify(context)}, server ${connection.server}\n`)
    if (!answers.canAsk) {
      await stderr.write(`error: nothing was changed, for ${answers.whyNobody}: add --yes to do it\n`)
      return EXIT_CODE.error
    }
    if (!(await answers.yes('Do you want to continue?'))) {
      await stderr.write('cancelled: nothing was changed\n')
      return EXIT_CODE.error
    }
  }
  if (choice.dryRun !== 'client') {
    // The webhook warns of the same once more.
    for (const warning of await write(connection, object, value, choice.dryRun === 'server')) {
      if (!warnings.includes(warning)) await stderr.write(`Warning: ${cellText(warning)}\n`)
    }
  }
  await stdout.write(`setting.management.cattle.io "${facts.name}" changed${DRY_RUN_SUFFIX[choice.dryRun]}\n`)
  return EXIT_CODE.ok
}

async function readSetting(connection: Connection, name: string, signal: AbortSignal): Promise<JsonObject | undefined> {
  try {
    return await connection.request({ method: 'GET', path: `${SETTINGS_PATH}/${name}`, signal })
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

/** Gives what the server warns of. */
async function write(connection: Connection, object: JsonObject, value: string, dryRun: boolean): Promise<string[]> {
  const metadata = objectAt(object, 'metadata')
  const warnings: string[] = []
  await connection.request({
    method: 'PATCH',
    path: withQuery(`${SETTINGS_PATH}/${textAt(metadata, 'name')}`, dryRun ? { dryRun: 'All' } : {}),
    contentType: 'application/json-patch+json',
    body: [
      { op: 'test', path: '/metadata/uid', value: textAt(metadata, 'uid') },
      { op: 'test', path: '/metadata/resourceVersion', value: textAt(metadata, 'resourceVersion') },
      { op: 'add', path: '/value', value },
    ],
    onWarning: (text) => void warnings.push(text),
  })
  return warnings
}
