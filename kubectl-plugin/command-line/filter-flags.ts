import { DEFAULT_EXPIRING_WITHIN_MS, TOKEN_STATES } from '../../tokens/token-state.ts'
import { NO_SELECTORS, type Selectors } from '../inventory/selectors.ts'
import { NO_SCOPE, type TokenFilter } from '../selection/token-filter.ts'
import type { Flag } from './command.ts'
import { ALLOWED_DURATION, millisecondsFromDuration } from './duration.ts'
import type { Given } from './given.ts'
import { refuseEmpty } from './refuse-empty.ts'
import { UsageError } from './usage-error.ts'

const APIS = ['ext', 'v3', 'secret'] as const

/** How tokens are chosen. What is given must all hold. */
export const FILTER_FLAGS: readonly Flag[] = [
  {
    name: 'owner',
    takes: 'texts',
    value: 'USER',
    suggests: 'users',
    describe: 'Only tokens of these owners, by name of the User or by login name',
  },
  {
    name: 'kind',
    takes: 'texts',
    value: 'KIND',
    suggests: ['api-key', 'session', 'kubeconfig'],
    describe: 'Only tokens of these kinds: api-key, session, kubeconfig, ...',
  },
  {
    name: 'state',
    takes: 'texts',
    value: 'STATE',
    choices: TOKEN_STATES,
    describe: `Only tokens in these states: ${TOKEN_STATES.join(', ')}`,
  },
  {
    name: 'api',
    takes: 'texts',
    value: 'API',
    choices: APIS,
    describe:
      'Only tokens of these APIs: ext (tokens.ext.cattle.io), v3 (tokens.management.cattle.io), secret (the Secrets behind ext)',
  },
  {
    name: 'scope',
    takes: 'texts',
    value: 'CLUSTER',
    suggests: 'clusters',
    describe: `Only tokens scoped to these clusters; ${NO_SCOPE} means without a scope`,
  },
  {
    name: 'provider',
    takes: 'texts',
    value: 'PROVIDER',
    suggests: ['local'],
    describe: 'Only tokens from logins through these auth providers',
  },
  {
    name: 'expiring-within',
    takes: 'text',
    value: 'TIME',
    describe:
      'Only tokens that expire within this time, such as 14d; also sets what the state Expiring means (7d by default)',
  },
  { name: 'never-expires', takes: 'switch', describe: 'Only tokens that never expire' },
  { name: 'unused-for', takes: 'text', value: 'TIME', describe: 'Only tokens last used at least this long ago' },
  {
    name: 'treat-unknown-as-unused',
    takes: 'switch',
    describe:
      'With --unused-for: count tokens without a recorded last use as unused since their creation; not a filter by itself',
  },
  { name: 'older-than', takes: 'text', value: 'TIME', describe: 'Only tokens created at least this long ago' },
  {
    name: 'selector',
    short: 'l',
    takes: 'text',
    value: 'SELECTOR',
    describe: 'Only tokens that match this label selector, such as key=value',
  },
  {
    name: 'field-selector',
    takes: 'text',
    value: 'SELECTOR',
    describe:
      'Only tokens that match this field selector, such as metadata.name=NAME; the server says which fields it knows',
  },
]

/** What the filter flags choose. */
export interface Selection {
  readonly filter: TokenFilter
  /** ms: how near the end is called Expiring */
  readonly expiringWithinMs: number
  /** For the server. */
  readonly selectors: Selectors
}

/** Their values are the caller's own words: for others what is allowed is known. */
const NAMING_FLAGS = FILTER_FLAGS.filter(({ name }) => ['owner', 'kind', 'scope', 'provider'].includes(name))

/** @throws UsageError */
export function readSelection(given: Given): Selection {
  const duration = (name: string): number | undefined => given.read(name, millisecondsFromDuration, ALLOWED_DURATION)
  refuseEmpty(given, NAMING_FLAGS)
  const expiringWithinMs = duration('expiring-within')
  if (expiringWithinMs !== undefined && given.isOn('never-expires')) {
    throw new UsageError('--never-expires and --expiring-within exclude each other', given.command)
  }
  return {
    filter: {
      owners: given.texts('owner'),
      kinds: given.texts('kind'),
      states: given.choices('state', TOKEN_STATES),
      apis: given.choices('api', APIS),
      scopes: given.texts('scope'),
      providers: given.texts('provider'),
      expiringWithinMs,
      neverExpires: given.isOn('never-expires'),
      unusedForMs: duration('unused-for'),
      unknownIsUnused: given.isOn('treat-unknown-as-unused'),
      olderThanMs: duration('older-than'),
    },
    expiringWithinMs: expiringWithinMs ?? DEFAULT_EXPIRING_WITHIN_MS,
    selectors: { label: given.text('selector') ?? '', field: given.text('field-selector') ?? '' },
  }
}

/** For what takes no filters. */
export const EVERY_TOKEN: Selection = {
  filter: {
    owners: [],
    kinds: [],
    states: [],
    apis: [],
    scopes: [],
    providers: [],
    expiringWithinMs: undefined,
    neverExpires: false,
    unusedForMs: undefined,
    unknownIsUnused: false,
    olderThanMs: undefined,
  },
  expiringWithinMs: DEFAULT_EXPIRING_WITHIN_MS,
  selectors: NO_SELECTORS,
}
