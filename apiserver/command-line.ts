import yargs from 'yargs'
import { notEmpty, oneSentence, text, UsageError, wholeNumber } from '../serving/flag-values.ts'
import {
  type LifetimeOptions,
  lifetimeOptions,
  serverFlags,
  type ServerOptions,
  serverOptions,
} from '../serving/server-flags.ts'

export interface ServeOptions extends ServerOptions, LifetimeOptions {
  /** The name of the cluster that is served; tokens scoped to another one do not log in here. */
  readonly clusterName: string
  readonly purgeSeconds: number
}

/** What the command line asks for. */
export type Command =
  | { readonly run: 'serve'; readonly options: ServeOptions }
  /** Help or the version. */
  | { readonly run: 'print'; readonly text: string }

/**
 * Reads the arguments after the name of the program.
 * @throws UsageError
 */
export async function readCommandLine(args: readonly string[], version: string): Promise<Command> {
  let command: Command | undefined
  let printed = ''
  const program = yargs()
    .scriptName('rtoken-apiserver')
    .locale('en')
    .usage('$0 COMMAND\n\nThe API server for Rancher tokens, for a cluster without Rancher.')
    .version(version)
    .strict()
    .demandCommand(1, 'name a command: serve')
    .parserConfiguration({ 'duplicate-arguments-array': false, 'boolean-negation': false })
    .updateStrings({ 'Not enough arguments following: %s': 'flag needs an argument: --%s' })
    .exitProcess(false)
    .command(
      'serve',
      'Serve tokens.ext.cattle.io, and tell whose a token is',
      (serve) =>
        serverFlags(serve, 'rtoken-apiserver')
          .option('cluster-name', {
            ...text('name of this cluster: tokens with another spec.clusterName do not log in here'),
            default: 'local',
          })
          .option('purge-seconds', { ...text('how often expired tokens are deleted'), default: '3600' }),
      (found) => {
        const options = {
          ...serverOptions(found),
          ...lifetimeOptions(found),
          clusterName: notEmpty('cluster-name', found['cluster-name']),
          purgeSeconds: wholeNumber('purge-seconds', found['purge-seconds'], 1, 86_400),
        }
        command = { run: 'serve', options }
      },
    )
    .fail((message: string | null, error: Error | undefined) => {
      throw error instanceof UsageError ? error : new UsageError(oneSentence(message ?? error?.message ?? 'bad usage'))
    })
  await program.parseAsync([...args], {}, (_error: unknown, _argv: unknown, output: string) => {
    printed = output
  })
  if (printed !== '') return { run: 'print', text: `${printed}\n` }
  if (command === undefined) throw new UsageError('name a command: serve')
  return command
}
