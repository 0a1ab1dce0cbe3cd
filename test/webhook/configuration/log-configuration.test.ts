import t from 'tap'
import { createLogger } from '../../../serving/logger.ts'
import { DEFAULT_CONFIGURATION } from '../../../webhook/configuration/configuration.ts'
import { logConfiguration } from '../../../webhook/configuration/log-configuration.ts'
import { configurationFromText } from '../../../webhook/configuration/read-configuration.ts'

const NOW = Date.parse('2026-12-31T12:00:00Z')

function logged(configuration: typeof DEFAULT_CONFIGURATION): unknown[] {
  const lines: unknown[] = []
  const log = createLogger('info', { write: (line) => lines.push(JSON.parse(line)) })
  logConfiguration(log, configuration, NOW)
  return lines.map((line) => ({ ...(line as object), time: 'a time' }))
}

t.test('the defaults', async (t) => {
  t.strictSame(logged(DEFAULT_CONFIGURATION), [
    {
      level: 30,
      time: 'a time',
      modes: {},
      rancher: ['system:serviceaccount:cattle-system:rancher'],
      trusted: ['system:serviceaccount:cattle-resources-system:rancher-backup'],
      exemptions: 0,
      msg: 'configured',
    },
  ])
})

t.test('what is not the default, and exemptions that have ended', async (t) => {
  const text = `
modes: {expiry-stays: warn, settings-agree: enforce}
rancher: [a]
trustedWriters: []
exemptions:
  - {owner: u-a, rules: [expiry-stays], reason: over, until: 2026-12-30}
  - {owner: u-b, rules: [expiry-stays], reason: the last day, until: 2026-12-31}
  - {name: t-c, rules: [expiry-stays], reason: this very moment, until: '2026-12-31T13:00:00+01:00'}
`
  t.strictSame(logged(configurationFromText(text, 'a file')), [
    {
      level: 30,
      time: 'a time',
      modes: { 'expiry-stays': 'warn' },
      rancher: ['a'],
      trusted: [],
      exemptions: 3,
      msg: 'configured',
    },
    {
      level: 40,
      time: 'a time',
      owner: 'u-a',
      rules: ['expiry-stays'],
      reason: 'over',
      until: '2026-12-31T00:00:00Z',
      msg: 'this exemption has ended',
    },
    {
      level: 40,
      time: 'a time',
      name: 't-c',
      rules: ['expiry-stays'],
      reason: 'this very moment',
      until: '2026-12-31T12:00:00Z',
      msg: 'this exemption has ended',
    },
  ])
})
