import { auditCommand } from '../commands/audit.ts'
import { checkCommand } from '../commands/check.ts'
import { cleanupCommand } from '../commands/cleanup.ts'
import { createCommand } from '../commands/create.ts'
import { deleteCommand } from '../commands/delete.ts'
import { completionCommand } from '../commands/completion.ts'
import { describeCommand } from '../commands/describe.ts'
import { disableCommand, enableCommand } from '../commands/enable.ts'
import { doctorCommand } from '../commands/doctor.ts'
import { getCommand } from '../commands/get.ts'
import { helpCommand } from '../commands/help.ts'
import { listCommand } from '../commands/list.ts'
import { reportCommand } from '../commands/report.ts'
import { rotateCommand } from '../commands/rotate.ts'
import { setCommand } from '../commands/set.ts'
import { settingsCommand } from '../commands/settings.ts'
import { versionCommand } from '../commands/version.ts'
import { COLOUR_CHOICES } from '../output/coloured-warnings.ts'
import type { Command, Flag } from './command.ts'
import { CLUSTER_FLAGS } from './cluster-flags.ts'

export const COMMANDS: readonly Command[] = [
  listCommand,
  getCommand,
  describeCommand,
  reportCommand,
  auditCommand,
  checkCommand,
  settingsCommand,
  createCommand,
  rotateCommand,
  setCommand,
  enableCommand,
  disableCommand,
  deleteCommand,
  cleanupCommand,
  doctorCommand,
  completionCommand,
  versionCommand,
  helpCommand,
]

export const HELP_FLAG: Flag = { name: 'help', short: 'h', takes: 'switch', describe: 'Show help for the command' }

export function commandNamed(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name || command.aliases?.includes(name))
}

export const COLOUR_FLAG: Flag = {
  name: 'color',
  takes: 'text',
  value: 'WHEN',
  choices: COLOUR_CHOICES,
  default: 'auto',
  describe: 'Colour warnings: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never',
}

/** What every command takes. */
export const GENERAL_FLAGS: readonly Flag[] = [COLOUR_FLAG, HELP_FLAG]

/** All flags that the command takes: its own, those of the cluster, the general ones. */
export function flagsOf(command: Command): readonly Flag[] {
  return [...command.flags, ...(command.asksCluster ? CLUSTER_FLAGS : []), ...GENERAL_FLAGS]
}
