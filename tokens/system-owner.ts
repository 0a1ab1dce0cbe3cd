import type { Knowledge } from './knowledge.ts'
import { KIND_LABEL, type Token } from './token.ts'

/** A User that Rancher made for itself: one of its principals is `system://...` (User.IsSystem in Rancher). */
export function isSystemOwned({ owner }: Pick<Token, 'owner'>, knowledge: Pick<Knowledge, 'user'>): boolean {
  return knowledge.user(owner)?.principalIds.some((id) => id.startsWith('system:')) === true
}

/** The kinds that Rancher makes for its own work; some of them never end, and Rancher breaks when they do. */
const RANCHERS_OWN_KINDS: ReadonlySet<string> = new Set([
  'provisioning',
  'autoscaler',
  'agent',
  'drain-node',
  'compose',
  'helm',
  'telemetry',
  'kubectl-shell',
  'pipeline',
])

/** Only on v3, where Rancher writes the kind: on ext Tokens and Secrets anybody can write `agent`. */
export function isRanchersOwnKind({ store, labels }: Pick<Token, 'store' | 'labels'>): boolean {
  return store === 'v3' && RANCHERS_OWN_KINDS.has(labels[KIND_LABEL] ?? '')
}
