import type { ApiConnection } from '../api/api-connection.ts'
import { writeManifests } from '../api/write-manifests.ts'
import type { Sample } from '../cluster-options.ts'
import { rancherLogins } from '../contexts/rancher-logins.ts'
import { readFixture } from '../fixture.ts'
import { isRecord } from '../is-record.ts'
import { fillPlaceholders } from './fill-placeholders.ts'
import { writeManyV3Tokens } from './many-v3-tokens.ts'

/** Writes the sessions that the logins stand for, whose secrets are given by name, and the v3 tokens of the sample. */
export const writeV3Sample = async (
  admin: ApiConnection,
  sample: Sample,
  sessionValues: ReadonlyMap<string, string>,
  progress: (line: string) => void,
): Promise<void> => {
  const now = new Date()
  const sessions = (await readFixture('session-tokens.yaml')).map((each) => fillPlaceholders(each, now))
  const withValues = sessions.map((each) => ({ ...each, token: sessionValues.get(each.metadata.name ?? '') }))
  await writeManifests(admin, withValues)
  if (sample === 'small') {
    const tokens = await readFixture('sample-v3-tokens.yaml')
    await writeManifests(
      admin,
      tokens.map((each) => fillPlaceholders(each, now)),
    )
  }
  // So many in all: the sessions count.
  if (typeof sample === 'number') await writeManyV3Tokens(admin, sample - sessions.length, progress)
}

/** Writes the ext Tokens of the sample, each as the user it belongs to, so that the webhook shapes them. */
export const writeExtSample = async (sample: Sample, connect: (context: string) => ApiConnection): Promise<void> => {
  if (sample !== 'small') return
  for (const token of await readFixture('sample-ext-tokens.yaml')) {
    const userId = isRecord(token['spec']) ? token['spec']['userID'] : undefined
    const owner = rancherLogins.find((login) => login.userId === userId)
    await writeManifests(connect(owner?.context ?? 'admin'), [token])
  }
}
