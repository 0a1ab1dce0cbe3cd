import { parseCommandLine } from './command-line/parse-command-line.ts'
import type { Operation } from './operation.ts'
import { withColouredWarnings } from './output/coloured-warnings.ts'
import { outcomeOfError } from './output/outcome-of-error.ts'
import type { Surroundings } from './surroundings.ts'

/** Runs what the words ask for, and gives the exit code. Every error ends as a line on stderr. */
export async function runPlugin(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const { operation, colour } = parseCommandLine(words)
    const stderr = withColouredWarnings(surroundings.stderr, colour, surroundings.env)
    return await runOperation(operation, { ...surroundings, stderr })
  } catch (error) {
    const { lines, exitCode } = outcomeOfError(error, surroundings)
    for (const line of lines) await surroundings.stderr.write(`${line}\n`)
    return exitCode
  }
}

/** Each operation is loaded when it is run: `version` waits for no code that lists tokens. */
async function runOperation(operation: Operation, surroundings: Surroundings): Promise<number> {
  switch (operation.run) {
    case 'help':
      return (await import('./operations/help.ts')).runHelp(operation, surroundings)
    case 'version':
      return (await import('./operations/version.ts')).runVersion(surroundings)
    case 'get':
      return (await import('./operations/get.ts')).runGet(operation, surroundings)
    case 'describe':
      return (await import('./operations/describe.ts')).runDescribe(operation, surroundings)
    case 'report':
      return (await import('./operations/report.ts')).runReport(operation, surroundings)
    case 'audit':
      return (await import('./operations/audit.ts')).runAudit(operation, surroundings)
    case 'check':
      return (await import('./operations/check.ts')).runCheck(operation, surroundings)
    case 'settings':
      return (await import('./operations/settings.ts')).runSettings(operation, surroundings)
    case 'change-tokens':
      return (await import('./operations/change-tokens.ts')).runChangeTokens(operation, surroundings)
    case 'cleanup':
      return (await import('./operations/cleanup.ts')).runCleanup(operation, surroundings)
    case 'completion':
      return (await import('./operations/completion.ts')).runCompletion(operation, surroundings)
    case 'complete':
      return (await import('./operations/complete.ts')).runComplete(operation, surroundings)
    case 'create':
      return (await import('./operations/create.ts')).runCreate(operation, surroundings)
    case 'rotate':
      return (await import('./operations/rotate.ts')).runRotate(operation, surroundings)
    case 'set-setting':
      return (await import('./operations/set-setting.ts')).runSetSetting(operation, surroundings)
    case 'doctor':
      return (await import('./operations/doctor.ts')).runDoctor(operation, surroundings)
    case 'list':
      return (await import('./operations/list.ts')).runList(operation, surroundings)
  }
}
