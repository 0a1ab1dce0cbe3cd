import { commandNamed } from '../command-line/commands.ts'
import { exitCodesText, helpText, overviewText } from '../command-line/help-text.ts'
import { nearestCommand } from '../command-line/nearest-command.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { wordShown } from '../command-line/word-shown.ts'
import { EXIT_CODE } from '../exit-code.ts'
import type { HelpOperation } from '../operation.ts'
import type { Surroundings } from '../surroundings.ts'

export async function runHelp({ command: name }: HelpOperation, { stdout, program }: Surroundings): Promise<number> {
  if (name === undefined) {
    await stdout.write(overviewText(program))
    return EXIT_CODE.ok
  }
  if (name === 'exit-codes') {
    await stdout.write(exitCodesText())
    return EXIT_CODE.ok
  }
  const command = commandNamed(name)
  if (command === undefined) throw new UsageError(`help knows no command ${wordShown(name)}${nearestCommand(name)}`)
  await stdout.write(helpText(command, program))
  return EXIT_CODE.ok
}
