import yargs from 'yargs'
import { LIFETIMES } from '../serving/certificates/lifetimes.ts'
import { dnsLabel, notEmpty, oneSentence, text, UsageError, wholeNumber } from '../serving/flag-values.ts'
import { LOG_LEVELS, type LogLevel } from '../serving/logger.ts'

export interface ServeOptions {
  /** undefined: the service account of the pod */
  readonly kubeconfig: string | undefined
  readonly host: string
  /** 0: any that is free */
  readonly port: number
  readonly serviceName: string
  readonly namespace: string
  readonly servicePort: number
  /** The name of the cluster that is served; tokens scoped to another one do not log in here. */
  readonly clusterName: string
  readonly purgeSeconds: number
  readonly drainSeconds: number
  /** How long serving certificates live. */
  readonly certificateSeconds: number
  /** How long their authorities do; no less than that. */
  readonly caSeconds: number
  readonly logLevel: LogLevel
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
        serve
          .option('kubeconfig', text('kubeconfig file; by default, the service account of the pod'))
          .option('host', { ...text('address to listen on'), default: '0.0.0.0' })
          .option('port', { ...text('port to listen on; 0 picks a free one'), default: '8443' })
          .option('service-name', { ...text('Service in front of this server'), default: 'rtoken-apiserver' })
          .option('namespace', {
            ...text('namespace of that Service and of the certificates'),
            default: 'rtoken-system',
          })
          .option('service-port', { ...text('port of that Service'), default: '443' })
          .option('cluster-name', {
            ...text('name of this cluster: tokens with another spec.clusterName do not log in here'),
            default: 'local',
          })
          .option('purge-seconds', { ...text('how often expired tokens are deleted'), default: '3600' })
          .option('drain-seconds', { ...text('how long to keep answering after SIGTERM'), default: '5' })
          .option('certificate-seconds', {
            ...text('lifetime of a serving certificate'),
            default: String(LIFETIMES.leafMs / 1000),
          })
          .option('ca-seconds', {
            ...text('lifetime of the CA that signs it'),
            default: String(LIFETIMES.caMs / 1000),
          })
          .option('log-level', {
            ...text('lowest level to log'),
            choices: LOG_LEVELS,
            default: 'info' as const,
          }),
      (found) => {
        // The leaf has to be renewed, and trusted, within a third of its life.
        const certificateSeconds = wholeNumber('certificate-seconds', found['certificate-seconds'], 15, 31_536_000)
        const options = {
          kubeconfig: found.kubeconfig,
          host: notEmpty('host', found.host),
          port: wholeNumber('port', found.port, 0, 65_535),
          serviceName: dnsLabel('service-name', found['service-name']),
          namespace: dnsLabel('namespace', found.namespace),
          servicePort: wholeNumber('service-port', found['service-port'], 1, 65_535),
          clusterName: notEmpty('cluster-name', found['cluster-name']),
          purgeSeconds: wholeNumber('purge-seconds', found['purge-seconds'], 1, 86_400),
          drainSeconds: wholeNumber('drain-seconds', found['drain-seconds'], 0, 600),
          certificateSeconds,
          caSeconds: wholeNumber('ca-seconds', found['ca-seconds'], certificateSeconds, 315_360_000),
          logLevel: found['log-level'],
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
