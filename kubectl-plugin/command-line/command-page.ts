import { EXIT_CODES_TEXT } from '../exit-code.ts'
import { CLUSTER_FLAGS } from './cluster-flags.ts'
import type { Command, Flag } from './command.ts'
import { COMMANDS, GENERAL_FLAGS } from './commands.ts'
import { flagUsage } from './help-text.ts'

const PROGRAM = 'kubectl rtoken'

/** The pages of docs/kubectl-rtoken/, by file name: one a command, and one that leads to them. */
export function commandPages(): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', indexPage()],
    ...COMMANDS.map((command): [string, string] => [`${command.name}.md`, commandPage(command)]),
  ])
}

function indexPage(): string {
  return [
    '# kubectl rtoken',
    '',
    '[How to install it](../install.md#the-plugin), and [who may see what](../install.md#who-may-see-what) with it. Each page has the text of `--help`.',
    '',
    '| command | what it does |',
    '|---|---|',
    ...COMMANDS.map(({ name, summary }) => `| [${name}](${name}.md) | ${summary} |`),
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...EXIT_CODES_TEXT.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    '## Flags for the cluster',
    '',
    "Every command that contacts a cluster takes these flags. Their names and meanings are kubectl's. They come after `rtoken`.",
    '',
    ...flagTable(CLUSTER_FLAGS),
    '',
  ].join('\n')
}

function commandPage(command: Command): string {
  const { name, aliases, about, examples, positionals, flags, asksCluster } = command
  const usage = [PROGRAM, name, positionals.shown, '[flags]'].filter((part) => part !== '').join(' ')
  return [
    `# ${PROGRAM} ${name}`,
    '',
    '```',
    usage,
    '```',
    '',
    ...about.flatMap((paragraph) => [paragraph.replaceAll('<', '&lt;'), '']),
    ...(aliases === undefined ? [] : [`Aliases: ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`, '']),
    '## Examples',
    '',
    '```sh',
    ...examples.flatMap(({ comment, words }, index) => [
      ...(index > 0 ? [''] : []),
      `# ${comment}`,
      `${PROGRAM} ${words}`,
    ]),
    '```',
    '',
    '## Flags',
    '',
    ...flagTable([...flags, ...GENERAL_FLAGS]),
    '',
    ...(asksCluster ? ["It also takes [kubectl's flags for the cluster](README.md#flags-for-the-cluster).", ''] : []),
  ].join('\n')
}

function flagTable(flags: readonly Flag[]): string[] {
  return [
    '| flag | what it does | default |',
    '|---|---|---|',
    ...flags.map(
      (flag) =>
        `| \`${flagUsage(flag)}\` | ${cell(flag.describe)} | ${flag.default === undefined ? '' : `\`${flag.default}\``} |`,
    ),
  ]
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
