import type { Command } from '../command-line/command.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { wordShown } from '../command-line/word-shown.ts'
import { SHELLS } from '../completion/completion-scripts.ts'

export const completionCommand: Command = {
  name: 'completion',
  summary: 'Print a script that completes commands, flags and names',
  about: [
    "For what may follow kubectl rtoken, kubectl's own completion runs a program kubectl_complete-rtoken on your PATH: " +
      'completion kubectl prints it. With the completion of kubectl itself loaded (kubectl completion --help), it completes ' +
      'commands, flags, values, and the names of tokens, users, clusters and contexts, in bash, zsh and fish.',
    'completion bash, zsh and fish are for calling the program by its own name, kubectl-rtoken.',
  ],
  examples: [
    {
      comment: 'For kubectl, in a folder on your PATH',
      words:
        'completion kubectl > ~/.local/bin/kubectl_complete-rtoken && chmod +x ~/.local/bin/kubectl_complete-rtoken',
    },
    {
      comment: 'For kubectl-rtoken in the current bash',
      words: 'completion bash > ~/.kubectl-rtoken.bash && source ~/.kubectl-rtoken.bash',
    },
  ],
  positionals: { shown: SHELLS.join('|'), least: 1, most: 1, suggests: SHELLS },
  flags: [],
  asksCluster: false,
  operation: (given) => {
    const shell = SHELLS.find((shell) => shell === given.positionals[0])
    if (shell !== undefined) return { run: 'completion', shell }
    throw new UsageError(
      `unknown shell ${wordShown(given.positionals[0] ?? '')} for completion: allowed are ${SHELLS.join(', ')}`,
      given.command,
    )
  },
}
