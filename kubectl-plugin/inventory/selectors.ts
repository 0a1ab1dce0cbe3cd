import type { TokenStore } from './token-stores.ts'

/** What the server itself chooses by; '' is all. */
export interface Selectors {
  /** As -l has it. */
  readonly label: string
  /** As --field-selector has it. */
  readonly field: string
}

export const NO_SELECTORS: Selectors = { label: '', field: '' }

/** For a list or a watch of the store: both the labels that all of its tokens have, and what is asked for. */
export function selectorsOf(
  { labelSelector: own }: Pick<TokenStore, 'labelSelector'>,
  { label, field }: Selectors = NO_SELECTORS,
): { labelSelector?: string; fieldSelector?: string } {
  const labels = [own ?? '', label].filter((selector) => selector !== '')
  return {
    ...(labels.length > 0 && { labelSelector: labels.join(',') }),
    ...(field !== '' && { fieldSelector: field }),
  }
}
