/** The command line is wrong: the message is one sentence for the person who wrote it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}

/** A flag of yargs that takes a text: what it stands for is read afterwards, so that each message is ours. */
export function text(describe: string) {
  return { type: 'string', describe, requiresArg: true } as const
}

/** @throws UsageError */
export function notEmpty(flag: string, value: string): string {
  if (value === '') throw new UsageError(`--${flag} is empty`)
  return value
}

/**
 * A number in plain digits, both ends allowed.
 * @throws UsageError
 */
export function wholeNumber(flag: string, value: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
  if (number >= least && number <= most) return number
  throw new UsageError(`--${flag} is ${JSON.stringify(value)}; allowed is a whole number from ${least} to ${most}`)
}

/**
 * As a Service or a namespace is named.
 * @throws UsageError
 */
export function dnsLabel(flag: string, value: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)) return value
  throw new UsageError(`--${flag} is ${JSON.stringify(value)}; allowed are up to 63 of a-z, 0-9 and -`)
}

/** What yargs says may have lines. */
export function oneSentence(message: string): string {
  return message.replace(/\s+/g, ' ').trim()
}
