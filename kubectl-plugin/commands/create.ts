import { BEARER_FLAGS, bearerChoice } from '../command-line/bearer-flags.ts'
import { changeChoice, DRY_RUN_FLAG } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import type { Given } from '../command-line/given.ts'
import { ALLOWED_TTL, ttlFromText } from '../command-line/ttl-flag.ts'

const ALLOWED_LABEL = 'KEY=VALUE'
const ALLOWED_KIND = 'letters, digits, ".", "_" and "-", at most 63'

/** @throws UsageError */
function readLabels(given: Given): Record<string, string> {
  const labels = given.texts('label').map((text): [string, string] => {
    const [, key, value] = /^([^=\s]{1,317})=([-._A-Za-z0-9]{0,63})$/.exec(text) ?? []
    if (key === undefined || value === undefined) throw given.wrong('label', text, ALLOWED_LABEL)
    return [key, value]
  })
  return Object.fromEntries(labels)
}

export const createCommand: Command = {
  name: 'create',
  summary: 'Make a token for yourself',
  about: [
    'Makes a token (tokens.ext.cattle.io) for whoever is logged in: Rancher makes tokens for nobody else, and not for a kubeconfig of ' +
      'RKE2 or K3s, which is no login of Rancher. Its bearer is printed once, on stdout, and can never be seen again.',
    'Tokens of tokens.management.cattle.io (v3) cannot be made through Kubernetes.',
    'Where the bearer cannot be put where it was to go, the token is deleted again rather than printed. What is there already is ' +
      'never written over: for that there is rotate.',
    'A token that is scoped to a cluster gives 401 with the Rancher CLI and Terraform.',
  ],
  examples: [
    { comment: 'For a script, for 30 days', words: "create --description 'backup script' --ttl 30d" },
    {
      comment: 'For a deployment: into a Secret, and not on the terminal',
      words: 'create --ttl 90d --to-secret ci/rancher',
    },
    { comment: 'Into a variable', words: 'create --ttl 1h -o bearer' },
    { comment: 'For a .netrc', words: 'create --ttl 30d -o basic --to-file rancher.netrc' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    { name: 'description', takes: 'text', value: 'TEXT', describe: 'What the token is for' },
    {
      name: 'ttl',
      takes: 'text',
      value: 'TIME',
      describe: 'How long it lives, such as 30d, or never; else, and at most, what the settings say',
    },
    { name: 'kind', takes: 'text', value: 'KIND', describe: 'Its kind; else it is an API key' },
    { name: 'scope', takes: 'text', value: 'CLUSTER', describe: 'The one cluster that it is for, such as c-m-abcde' },
    { name: 'label', takes: 'texts', value: 'KEY=VALUE', describe: 'A label of it; may be repeated' },
    ...BEARER_FLAGS,
    DRY_RUN_FLAG,
  ],
  asksCluster: true,
  operation: (given) => ({
    run: 'create',
    cluster: clusterChoice(given),
    wish: {
      description: given.text('description') ?? '',
      ttl: given.read('ttl', ttlFromText, ALLOWED_TTL),
      kind:
        given.read(
          'kind',
          (text) => (/^[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/.test(text) ? text : undefined),
          ALLOWED_KIND,
        ) ?? '',
      cluster: given.text('scope') ?? '',
      labels: readLabels(given),
    },
    bearer: bearerChoice(given),
    dryRun: changeChoice(given).dryRun,
  }),
}
