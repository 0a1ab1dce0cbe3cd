import yargs from 'yargs'
import { EXPLAIN_OUTPUTS, type ExplainOptions } from './explain/explain.ts'
import { dnsLabel, notEmpty, oneSentence, text, UsageError } from '../serving/flag-values.ts'
import { serveFlags, serveOptions, type ServeOptions } from './serve-flags.ts'

/** What `uninstall` has to know. */
export interface UninstallOptions {
  readonly kubeconfig: string | undefined
  readonly serviceName: string
  readonly namespace: string
}

/** What the command line asks for. */
export type Command =
  | { readonly run: 'serve'; readonly options: ServeOptions }
  | { readonly run: 'render-registrations' }
  | { readonly run: 'uninstall'; readonly options: UninstallOptions }
  | { readonly run: 'explain'; readonly options: ExplainOptions }
  /** Help or the version. */
  | { readonly run: 'print'; readonly text: string }

const NAME_A_COMMAND = 'name a command: serve, explain, render-registrations or uninstall'

/**
 * Reads the arguments after the name of the program.
 * @throws UsageError
 */
export async function readCommandLine(args: readonly string[], version: string): Promise<Command> {
  let command: Command | undefined
  let printed = ''
  const program = yargs()
    .scriptName('rtoken-webhook')
    .locale('en')
    .usage('$0 COMMAND\n\nThe admission webhook that enforces the rules for Rancher tokens.')
    .version(version)
    .strict()
    .demandCommand(1, NAME_A_COMMAND)
    .parserConfiguration({
      'duplicate-arguments-array': false,
      'boolean-negation': false,
      'camel-case-expansion': false,
    })
    .updateStrings({ 'Not enough arguments following: %s': 'flag needs an argument: --%s' })
    .exitProcess(false)
    .command('serve', 'Answer the AdmissionReviews of a cluster', serveFlags, (found) => {
      command = { run: 'serve', options: serveOptions(found) }
    })
    .command(
      'explain',
      'Show what would happen to the AdmissionReviews on stdin, without a cluster',
      (explain) =>
        explain
          .option('knowledge', text('file with what is known of the cluster (YAML or JSON); see docs/explain.md'))
          .option('config', text('configuration file (YAML); without it, the defaults apply'))
          .option('output', {
            ...text('text for people, json for one object per line'),
            alias: 'o',
            choices: EXPLAIN_OUTPUTS,
            default: 'text' as const,
          })
          .example('$0 explain --knowledge cluster.yaml < review.json', 'one AdmissionReview, or one per line')
          .epilogue('Exit codes: 0 allowed, 1 error, 2 refused, 3 not enough known to tell.'),
      (found) => {
        const options = {
          knowledge: found.knowledge === undefined ? undefined : notEmpty('knowledge', found.knowledge),
          config: found.config === undefined ? undefined : notEmpty('config', found.config),
          output: found.output,
        }
        command = { run: 'explain', options }
      },
    )
    .command(
      'uninstall',
      'Remove the registrations for good, while the webhook still runs; do this before you delete its pods',
      (uninstall) =>
        uninstall
          .option('kubeconfig', text('kubeconfig file; by default, the service account of the pod'))
          .option('service-name', { ...text('Service of the webhook'), default: 'rtoken-webhook' })
          .option('namespace', { ...text('namespace of that Service'), default: 'rtoken-system' }),
      (found) => {
        const options = {
          kubeconfig: found.kubeconfig,
          serviceName: dnsLabel('service-name', found['service-name']),
          namespace: dnsLabel('namespace', found.namespace),
        }
        command = { run: 'uninstall', options }
      },
    )
    .command('render-registrations', 'Print manifests/base/webhook-registrations.yaml', {}, () => {
      command = { run: 'render-registrations' }
    })
    .fail((message: string | null, error: Error | undefined) => {
      throw error instanceof UsageError ? error : new UsageError(oneSentence(message ?? error?.message ?? 'bad usage'))
    })
  await program.parseAsync([...args], {}, (_error: unknown, _argv: unknown, output: string) => {
    printed = output
  })
  if (printed !== '') return { run: 'print', text: `${printed}\n` }
  if (command === undefined) throw new UsageError(NAME_A_COMMAND)
  return command
}
