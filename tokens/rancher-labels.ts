import { KIND_LABEL, type Token, USER_ID_LABEL } from './token.ts'
import type { Amendment } from './verdict.ts'

/** The labels by which Rancher finds an ext Token, where they do not say what its spec says. */
export function labelAmendments({ owner, kind, labels }: Pick<Token, 'owner' | 'kind' | 'labels'>): Amendment[] {
  const wanted = [
    [USER_ID_LABEL, owner],
    [KIND_LABEL, kind],
  ] as const
  return wanted
    .filter(([key, value]) => labels[key] !== value && isLabelValue(value))
    .map(([key, value]) => ({ set: 'label', key, value }))
}

/** As kube-apiserver checks it: a value that is none would turn the whole write into an error about a label nobody wrote. */
function isLabelValue(value: string): boolean {
  return value.length <= 63 && /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(value)
}
