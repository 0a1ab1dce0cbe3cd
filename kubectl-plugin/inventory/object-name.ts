import type { Subject } from '../../tokens/rule.ts'
import { EXT_TOKENS, TOKEN_SECRETS, V3_TOKENS } from './token-stores.ts'

const PREFIX: Readonly<Record<Subject, string>> = {
  ext: EXT_TOKENS.prefix,
  v3: V3_TOKENS.prefix,
  secret: TOKEN_SECRETS.prefix,
  setting: 'setting.management.cattle.io',
  feature: 'feature.management.cattle.io',
}

/** As `-o name` prints it: `token.management.cattle.io/token-9d2kf`. */
export function objectName({ on, name }: { readonly on: Subject; readonly name: string }): string {
  return `${PREFIX[on]}/${name}`
}
