import { completionScript, type Shell } from '../completion/completion-scripts.ts'
import { EXIT_CODE } from '../exit-code.ts'
import type { Surroundings } from '../surroundings.ts'

export interface CompletionOperation {
  readonly run: 'completion'
  readonly shell: Shell
}

export async function runCompletion({ shell }: CompletionOperation, { stdout }: Surroundings): Promise<number> {
  await stdout.write(completionScript(shell))
  return EXIT_CODE.ok
}
