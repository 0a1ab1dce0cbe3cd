/** `1 token`, `12 tokens` */
export function countOfTokens(count: number): string {
  return count === 1 ? '1 token' : `${count} tokens`
}
