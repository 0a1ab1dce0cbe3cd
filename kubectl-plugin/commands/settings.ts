import { changeChoice, DRY_RUN_FLAG, NO_INPUT_FLAG, YES_FLAG } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command } from '../command-line/command.ts'
import { readFormat } from '../output/report-format.ts'
import { readNewSetting, settingNamed } from '../settings/new-setting.ts'
import { SETTING_NAMES } from '../settings/setting-facts.ts'

const SET = 'set'

/** For completion. */
function suggested(before: readonly string[]): readonly string[] {
  if (before[0] === SET) return before.length === 1 ? SETTING_NAMES : []
  const names = SETTING_NAMES.filter((name) => !before.includes(name))
  return before.length === 0 ? [SET, ...names] : names
}

export const settingsCommand: Command = {
  name: 'settings',
  summary: 'Show or change the settings that govern tokens',
  about: [
    'Shows the settings of Rancher that govern tokens: the effective value of each, where it comes from, and what it means. -o ' +
      'wide adds which tokens it applies to, which it does not apply to, and what it does to existing tokens.',
    'With NAME, only these settings are shown. set NAME VALUE changes one: it checks the rules, shows what the change means ' +
      'for existing tokens, and asks you first. An empty VALUE restores the default.',
    'Settings that contradict each other or cannot be used are reported on stderr, with the command that fixes them.',
  ],
  examples: [
    { comment: 'The settings in force', words: 'settings' },
    { comment: 'Which tokens each setting applies to, and which not', words: 'settings -o wide' },
    { comment: 'One setting', words: 'settings auth-token-max-ttl-minutes -o wide' },
    { comment: 'Let new tokens live for 30 days at most', words: 'settings set auth-token-max-ttl-minutes 43200' },
  ],
  positionals: { shown: '[NAME...] | set NAME VALUE', least: 0, most: SETTING_NAMES.length, suggests: suggested },
  flags: [
    {
      name: 'output',
      short: 'o',
      takes: 'text',
      value: 'FORMAT',
      default: 'table',
      suggests: ['table', 'wide', 'json'],
      describe: 'Output format: table, wide, json',
    },
    YES_FLAG,
    NO_INPUT_FLAG,
    DRY_RUN_FLAG,
  ],
  asksCluster: true,
  operation: (given) => {
    const cluster = clusterChoice(given)
    if (given.positionals[0] !== SET) {
      const settings = given.positionals.map((name) => settingNamed(name, given.command))
      return { run: 'settings', cluster, settings, output: readFormat(given, ['wide', 'json']) }
    }
    return { run: 'set-setting', cluster, setting: readNewSetting(given), choice: changeChoice(given) }
  },
}
