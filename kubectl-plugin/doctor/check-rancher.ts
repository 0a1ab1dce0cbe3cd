import { ApiError } from '../../cluster/api-error.ts'
import { SETTINGS_PATH } from '../../cluster/rancher-setting.ts'
import { textAt } from '../../tokens/json.ts'
import { commandForCluster } from '../command-line/command-for-cluster.ts'
import { answerTo } from './answer-to.ts'
import type { Check } from './diagnosis.ts'
import { whoServesTokens } from './who-serves-tokens.ts'

const CHECK = 'version of Rancher'

/** From here on Rancher deletes expired tokens of tokens.ext.cattle.io itself (rancher/rancher#55885). */
const PURGES_EXT = [2, 15] as const
const SERVES_EXT = [2, 12] as const

/** What this version of Rancher leaves lying about. */
export const checkRancher: Check = async ({ connection, signal, program, cluster }) => {
  const answer = await answerTo(connection, { method: 'GET', path: `${SETTINGS_PATH}/server-version`, signal })
  if (answer instanceof ApiError) {
    if (answer.status !== 404) return [{ check: CHECK, status: 'unknown', detail: answer.message }]
    const { who, shown } = await whoServesTokens({ connection, signal })
    // Rancher writes this setting whenever it starts.
    return who === 'rancher'
      ? [
          {
            check: CHECK,
            status: 'unknown',
            detail: `there is no setting server-version, though ${shown} serves tokens.ext.cattle.io`,
          },
        ]
      : [{ check: CHECK, status: 'info', detail: `no Rancher here; tokens.ext.cattle.io is served by ${shown}` }]
  }
  const version = textAt(answer, 'value') || textAt(answer, 'default')
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version) ?? []
  if (major === undefined || minor === undefined) {
    return [{ check: CHECK, status: 'unknown', detail: `setting server-version is ${JSON.stringify(version)}` }]
  }
  const isFrom = ([wantedMajor, wantedMinor]: readonly [number, number]): boolean =>
    Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)
  const command = (words: string): string => commandForCluster(`${program} ${words}`, cluster)
  const idle = `logins that are idle within their TTL stay too (${command('cleanup --idle')})`
  if (isFrom(PURGES_EXT))
    return [{ check: CHECK, status: 'ok', detail: `${version} deletes expired tokens hourly; ${idle}` }]
  const detail = isFrom(SERVES_EXT)
    ? `${version} never deletes expired tokens of tokens.ext.cattle.io: ${command('cleanup --expired')}, or manifests/cleanup; ${idle}`
    : `${version} does not serve tokens.ext.cattle.io; it deletes expired v3 tokens hourly`
  // Nobody can mend a version: a problem is what it leaves behind, which checkSecrets counts.
  return [{ check: CHECK, status: isFrom(SERVES_EXT) ? 'info' : 'ok', detail }]
}
