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
  summary: 'Create a token for yourself',
  about: [
    'Creates a token (tokens.ext.cattle.io) for the user you are logged in as: Rancher creates tokens for nobody else. It ' +
      'creates none for a kubeconfig of RKE2 or K3s, which is not a Rancher login.',
    'The bearer token is printed once, on stdout, and can never be seen again. If it cannot be written to its target, the ' +
      'token is deleted again rather than printed. What is there already is never overwritten: use rotate for that.',
    'Tokens of tokens.management.cattle.io (v3) cannot be created through Kubernetes. A token that is scoped to a cluster gets ' +
      'a 401 with the Rancher CLI and Terraform.',
  ],
  examples: [
    { comment: 'For a script, for 30 days', words: "create --description 'backup script' --ttl 30d" },
    {
      comment: 'For a deployment: into a Secret, not onto the terminal',
      words: 'create --ttl 90d --to-secret ci/rancher',
    },
    { comment: 'For a shell variable', words: 'create --ttl 1h -o bearer' },
    { comment: 'For a .netrc', words: 'create --ttl 30d -o basic --to-file rancher.netrc' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    { name: 'description', takes: 'text', value: 'TEXT', describe: 'What the token is for' },
    {
      name: 'ttl',
      takes: 'text',
      value: 'TIME',
      describe: 'TTL of the token, such as 30d, or never; the settings give the default and the maximum',
    },
    { name: 'kind', takes: 'text', value: 'KIND', describe: 'Kind of the token; an API key by default' },
    {
      name: 'scope',
      takes: 'text',
      value: 'CLUSTER',
      describe: 'Cluster that the token is scoped to, such as c-m-abcde',
    },
    { name: 'label', takes: 'texts', value: 'KEY=VALUE', describe: 'Label of the token; may be repeated' },
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
