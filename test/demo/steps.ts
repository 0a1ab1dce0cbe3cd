/** One thing that the demo shows. */
export interface Step {
  readonly title: string
  /** Who does it. */
  readonly context: string
  readonly args: readonly string[]
  readonly manifest?: string
  /** It must not work. */
  readonly refused?: boolean
}

const BARE = 'apiVersion: ext.cattle.io/v1\nkind: Token\n'
const patch = (resource: string, name: string, change: object): readonly string[] => [
  'patch',
  resource,
  name,
  '--type=merge',
  '-p',
  JSON.stringify(change),
]

export const STEPS: readonly Step[] = [
  {
    title: 'Alice makes a token with nothing but apiVersion and kind: all the rest is filled in',
    context: 'alice',
    args: [
      'create',
      '-f',
      '-',
      '-o',
      'jsonpath={.metadata.name} belongs to {.spec.userID}, lives {.spec.ttl} ms{"\\n"}',
    ],
    manifest: BARE,
  },
  {
    title: 'A year is more than the maximum, and is lowered with a warning',
    context: 'alice',
    args: ['create', '-f', '-'],
    manifest: `${BARE}spec:\n  description: a year, please\n  ttl: 31536000000\n`,
  },
  {
    title: 'kubectl apply makes a generated name, and warns that each apply makes another',
    context: 'alice',
    args: ['apply', '-f', '-'],
    manifest: `${BARE}metadata:\n  name: mine\n`,
  },
  {
    title: 'A token for somebody else is refused',
    context: 'alice',
    args: ['create', '-f', '-'],
    manifest: `${BARE}spec:\n  userID: user-bob\n`,
    refused: true,
  },
  {
    title: 'Who is no Rancher user makes none, admin or not',
    context: 'admin',
    args: ['create', '-f', '-'],
    manifest: BARE,
    refused: true,
  },
  {
    title: 'A v3 token cannot be made to last for ever: an admin is cut to the maximum ...',
    context: 'admin',
    args: patch('tokens.management.cattle.io', 'kubeconfig-user-alice8k2vd', { ttl: 0 }),
  },
  {
    title: '... and anybody else is refused',
    context: 'alice',
    args: patch('tokens.management.cattle.io', 'kubeconfig-user-alice8k2vd', { ttl: 0 }),
    refused: true,
  },
  {
    title: 'Nor can it be given to somebody else',
    context: 'admin',
    args: patch('tokens.management.cattle.io', 'kubeconfig-user-alice8k2vd', { userId: 'user-bob' }),
    refused: true,
  },
  {
    title: 'A forged Secret would be a login as anybody',
    context: 'admin',
    args: ['create', '-n', 'cattle-tokens', '-f', '-'],
    manifest:
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: token-forge\n  labels:\n    cattle.io/kind: token\nstringData:\n' +
      '  user-id: user-rancher-admin\n  hash: $3:1:made-up:made-up\n',
    refused: true,
  },
  {
    title: 'A maximum of "abc" would stop every creation',
    context: 'admin',
    args: patch('setting', 'auth-token-max-ttl-minutes', { value: 'abc' }),
    refused: true,
  },
  {
    title: 'What is there, over both APIs: whose it is, what state it is in, when it ends, when it was last used',
    context: 'admin',
    args: ['rtoken', 'list'],
  },
]
