import yargs from 'yargs'
import { ClusterError } from './cluster-error.ts'
import { tokenServers, type Sample, type TokenServer } from './cluster-options.ts'

export type Operation =
  | { command: 'up'; dir: string; webhook: boolean; sample: Sample; tokens: TokenServer }
  | { command: 'down'; dir: string }
  | { command: 'help' }

const refusal = (message: string): ClusterError =>
  new ClusterError('USAGE', `${message}; npm run cluster -- --help tells more.`)
const wrong = (what: string, expected: string): ClusterError => refusal(`${what}: ${expected}`)

/** What the words of the command line ask for. Anything that is not understood is refused with one sentence. */
export const parseCommandLine = async (words: string[]): Promise<Operation> => {
  const parsed = await yargs(words)
    .scriptName('npm run cluster --')
    .usage('$0 up|down --dir DIR\n\nStarts a control plane with our webhook and sample data, or stops it.')
    .command('up', 'start a cluster in DIR, and leave it running', (up) =>
      up
        .option('webhook', {
          describe: 'run our webhook: true or false (default: true)',
          type: 'string',
          requiresArg: true,
        })
        .option('sample', {
          describe: 'sample data: none, small, or a number of v3 tokens',
          type: 'string',
          default: 'small',
        })
        .option('tokens', {
          describe: `who serves Tokens: ${tokenServers.join(' or ')}`,
          type: 'string',
          default: 'apiserver',
          requiresArg: true,
        }),
    )
    .command('down', 'stop the cluster in DIR')
    .option('dir', { describe: 'directory of the cluster', type: 'string', requiresArg: true })
    .parserConfiguration({ 'boolean-negation': false, 'duplicate-arguments-array': false })
    .strict()
    .version(false)
    .locale('en')
    .updateStrings({ 'Not enough arguments following: %s': 'flag needs an argument: --%s' })
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message: string | null, error: unknown) => {
      throw error instanceof ClusterError ? error : refusal(oneLine(message ?? String(error)))
    })
    .parseAsync()
  if (parsed['help'] === true) return { command: 'help' }
  const command = parsed._[0]
  if (command === undefined) throw wrong('There is no command', 'say up or down')
  const dir = dirOf(parsed.dir)
  if (command === 'down') return { command, dir }
  return {
    command: 'up',
    dir,
    webhook: webhookOf(parsed['webhook']),
    sample: sampleOf(parsed['sample']),
    tokens: tokensOf(parsed['tokens']),
  }
}

const dirOf = (dir: string | undefined): string => {
  if (dir === undefined || dir === '') throw wrong('The flag --dir is missing', 'name the folder of the cluster')
  return dir
}

const webhookOf = (value: unknown): boolean => {
  if (value === undefined || value === 'true') return true
  if (value === 'false') return false
  throw wrong(`--webhook is ${String(value)}`, 'it is true or false')
}

const tokensOf = (value: unknown): TokenServer => {
  const server = tokenServers.find((each) => each === value)
  if (server === undefined) throw wrong(`--tokens is ${String(value)}`, `it is ${tokenServers.join(' or ')}`)
  return server
}

const sampleOf = (value: unknown): Sample => {
  if (value === 'none' || value === 'small') return value
  if (typeof value === 'string' && /^\d{1,7}$/.test(value)) return Number(value)
  throw wrong(`--sample is ${String(value)}`, 'it is none, small or a number of v3 tokens')
}

/** yargs may take several lines. */
const oneLine = (message: string): string => message.trim().replaceAll(/\s*\n\s*/g, ', ')
