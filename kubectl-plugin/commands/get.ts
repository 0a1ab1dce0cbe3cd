import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command, Flag } from '../command-line/command.ts'
import type { Given } from '../command-line/given.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { wordShown } from '../command-line/word-shown.ts'
import { ALLOWED_NAME, type TokenName, tokenNameFrom } from '../inventory/token-name.ts'
import { LIST_FORMAT_WORDS, LIST_FORMATS, readListFormat } from '../output/list-format.ts'

export const MANAGED_FIELDS_FLAG: Flag = {
  name: 'show-managed-fields',
  takes: 'switch',
  describe: 'Keep the managedFields when printing objects',
}

/** @throws UsageError */
export function readTokenNames(given: Given): readonly TokenName[] {
  return given.positionals.map((text) => {
    const name = tokenNameFrom(text)
    if (name !== undefined) return name
    throw new UsageError(`the word ${wordShown(text)} is no name of a token: allowed is ${ALLOWED_NAME}`, given.command)
  })
}

export const getCommand: Command = {
  name: 'get',
  summary: 'Show tokens by name',
  about: [
    'Shows the named tokens as list does, from whichever API has them. A name may include its API, as -o name prints it.',
    'If some are not found, the others are shown, and the exit code is 3.',
  ],
  examples: [
    { comment: 'One token', words: 'get token-9d2kf' },
    { comment: 'Only its state', words: "get token-9d2kf -o jsonpath='{.rtoken.state}'" },
    {
      comment: 'A token of tokens.management.cattle.io, as YAML',
      words: 'get token.management.cattle.io/token-9d2kf -o yaml',
    },
  ],
  positionals: { shown: 'NAME...', least: 1, most: Number.POSITIVE_INFINITY, suggests: 'tokens' },
  flags: [
    {
      name: 'output',
      short: 'o',
      takes: 'text',
      value: 'FORMAT',
      default: 'table',
      suggests: LIST_FORMAT_WORDS,
      describe: `Output format: ${LIST_FORMATS}`,
    },
    { name: 'no-headers', takes: 'switch', describe: 'Do not print the column headers' },
    MANAGED_FIELDS_FLAG,
    { name: 'ignore-not-found', takes: 'switch', describe: 'Do not treat a missing token as an error' },
  ],
  asksCluster: true,
  operation: (given) => ({
    run: 'get',
    cluster: clusterChoice(given),
    names: readTokenNames(given),
    output: readListFormat(given),
    headers: !given.isOn('no-headers'),
    managedFields: given.isOn(MANAGED_FIELDS_FLAG.name),
    ignoreNotFound: given.isOn('ignore-not-found'),
  }),
}
