import { type Exemption, isInForce } from '../../tokens/exemption.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import { rulebook } from '../../tokens/rulebook.ts'
import type { Logger } from '../../serving/logger.ts'
import type { Configuration } from './configuration.ts'

/**
 * Writes down what is in force where it is not the default, and each exemption that has ended: it stands in the file for nothing.
 * @param now ms since 1970
 */
export function logConfiguration(log: Logger, { identities, options }: Configuration, now: number): void {
  const { modes = {}, exemptions = [] } = options
  const changed = rulebook.filter(({ id, defaultMode }) => (modes[id] ?? defaultMode) !== defaultMode)
  log.info(
    {
      modes: Object.fromEntries(changed.map(({ id }) => [id, modes[id]])),
      ...identities,
      exemptions: exemptions.length,
    },
    'configured',
  )
  for (const exemption of exemptions) {
    if (!isInForce(exemption, now)) log.warn(described(exemption), 'this exemption has ended')
  }
}

function described({ owner, name, rules, reason, until }: Exemption) {
  return { owner, name, rules, reason, until: until === undefined ? undefined : rfc3339(until) }
}
