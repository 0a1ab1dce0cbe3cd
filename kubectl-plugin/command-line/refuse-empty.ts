import type { Flag } from './command.ts'
import type { Given } from './given.ts'

/**
 * What a script left empty (`--owner "$LEAVER"`, `-l "$SELECTOR"`) must never mean all tokens, or those of nobody.
 * @throws UsageError
 */
export function refuseEmpty(given: Given, flags: readonly Flag[]): void {
  for (const { name, takes } of flags) {
    if (takes === 'switch' || !given.has(name)) continue
    const texts = takes === 'texts' ? given.texts(name) : [given.text(name) ?? '']
    if (texts.some((text) => text.trim() === '')) throw given.wrong(name, texts.join(','), 'what is not empty')
  }
}
