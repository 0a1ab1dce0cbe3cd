import type { AuditOperation } from './operations/audit.ts'
import type { ChangeTokensOperation } from './operations/change-tokens.ts'
import type { CheckOperation } from './operations/check.ts'
import type { CleanupOperation } from './operations/cleanup.ts'
import type { CompleteOperation } from './operations/complete.ts'
import type { CompletionOperation } from './operations/completion.ts'
import type { CreateOperation } from './operations/create.ts'
import type { DescribeOperation } from './operations/describe.ts'
import type { DoctorOperation } from './operations/doctor.ts'
import type { GetOperation } from './operations/get.ts'
import type { ListOperation } from './operations/list.ts'
import type { ReportOperation } from './operations/report.ts'
import type { RotateOperation } from './operations/rotate.ts'
import type { SetSettingOperation } from './operations/set-setting.ts'
import type { SettingsOperation } from './operations/settings.ts'

export interface HelpOperation {
  readonly run: 'help'
  /** The command that is asked about; undefined: all of them. */
  readonly command: string | undefined
}

export interface VersionOperation {
  readonly run: 'version'
}

/** What the command line asks for, as a plain value. */
export type Operation =
  | ListOperation
  | GetOperation
  | DescribeOperation
  | ReportOperation
  | AuditOperation
  | CheckOperation
  | SettingsOperation
  | ChangeTokensOperation
  | CleanupOperation
  | CreateOperation
  | RotateOperation
  | SetSettingOperation
  | DoctorOperation
  | CompletionOperation
  | CompleteOperation
  | HelpOperation
  | VersionOperation
