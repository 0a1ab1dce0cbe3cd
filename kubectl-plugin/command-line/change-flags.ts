import type { Flag } from './command.ts'
import type { Given } from './given.ts'

/** Whether anything is changed: `client` asks no server to, `server` has it checked. */
export type DryRun = 'none' | 'client' | 'server'

const DRY_RUNS = ['none', 'client', 'server'] as const

/** What stands behind what was done. */
export const DRY_RUN_SUFFIX: Readonly<Record<DryRun, string>> = {
  none: '',
  client: ' (dry run)',
  server: ' (server dry run)',
}

export const DRY_RUN_FLAG: Flag = {
  name: 'dry-run',
  takes: 'text',
  value: 'HOW',
  bare: 'client',
  choices: DRY_RUNS,
  default: 'none',
  describe: 'client: only show what would be done; server: also let the server check it, without changing anything',
}

export const YES_FLAG: Flag = { name: 'yes', short: 'y', takes: 'switch', describe: 'Do not ask' }

export const NO_INPUT_FLAG: Flag = {
  name: 'no-input',
  takes: 'switch',
  describe: 'Never ask, and do nothing that needs an answer (as if CI is true, or there is no terminal)',
}

export const CONCURRENCY_FLAG: Flag = {
  name: 'concurrency',
  takes: 'text',
  value: 'N',
  describe: 'Maximum number of concurrent requests; by default 16 at first, then adapted to how the server answers',
}

/** What every command takes that changes something. */
export const CHANGE_FLAGS: readonly Flag[] = [YES_FLAG, NO_INPUT_FLAG, DRY_RUN_FLAG, CONCURRENCY_FLAG]

export interface ChangeChoice {
  readonly yes: boolean
  /** Nobody is asked, terminal or not. */
  readonly noInput: boolean
  readonly dryRun: DryRun
  readonly concurrency: number | undefined
}

/** @throws UsageError */
export function changeChoice(given: Given): ChangeChoice {
  return {
    yes: given.isOn('yes'),
    noInput: given.isOn('no-input'),
    dryRun: given.choice('dry-run', DRY_RUNS) ?? 'none',
    concurrency: given.read(
      'concurrency',
      (text) => (/^[1-9]\d{0,2}$/.test(text) ? Number(text) : undefined),
      'a whole number from 1 to 999',
    ),
  }
}
