import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../cluster/connection.ts'
import type { Clock } from '../serving/clock.ts'
import type { Logger } from '../serving/logger.ts'
import { Access } from './access/access.ts'
import { SubjectAccess } from './access/subject-access.ts'
import { Admission } from './admission/admission.ts'
import { InProcessAnswers } from './admission/in-process-answers.ts'
import { readStored } from './api/read-token.ts'
import type { TokenStore } from './api/token-store.ts'
import { Authenticator } from './authentication/authenticator.ts'
import { BearerTokens } from './authentication/bearer-tokens.ts'
import { WatchedTrust } from './authentication/watched-trust.ts'
import { ClusterKnowledge } from './knowledge/cluster-knowledge.ts'
import { GuessBrake } from './login/guess-brake.ts'
import { LastUsed } from './login/last-used.ts'
import { LateReads } from './login/late-reads.ts'
import { Logins } from './login/login.ts'
import type { Metrics } from './metrics.ts'
import { TokenCache } from './storage/token-cache.ts'
import { TokenSecrets } from './storage/token-secrets.ts'
import { Watches } from './watch/watches.ts'
import { writeDownLogins } from './write-down-logins.ts'

export interface AssembleFrom {
  readonly connection: Connection
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly ownCluster: string
  readonly onFeatures: () => void
  readonly onTrust: () => void
}

/** Puts together what the server answers from. Nothing is started, and nothing asked yet. */
export function assemble({ connection, clock, log, metrics, ownCluster, onFeatures, onTrust }: AssembleFrom) {
  const monotonic = (): number => clock.monotonic()
  const now = (): number => clock.now()
  const cache = new TokenCache({
    connection,
    clock,
    onBroken: ({ name, problem }) => log.warn({ secret: name, problem }, 'a Secret cannot be read as a token'),
  })
  const secrets = new TokenSecrets(connection)
  const subjects = new SubjectAccess(connection, monotonic)
  const knowledge = new ClusterKnowledge({ connection, clock, ownCluster, onFeatures })
  const trust = new WatchedTrust(connection, clock, onTrust)
  const admission = new Admission({
    knowledge,
    ask: new InProcessAnswers({ connection, subjects, tokens: cache, ownCluster, monotonic }),
    clock,
    onDecision: (_phase, operation, { decisions }) => {
      for (const { rule, decision } of decisions) metrics.rule(rule, operation, decision)
    },
  })
  const store: TokenStore = { access: new Access(subjects), admission, cache, secrets, clock }
  const late = new LateReads((name) => readStored(store, name), monotonic)
  const logins = new Logins({
    tokens: cache,
    readLate: (name) => late.read(name),
    knowledge,
    ownCluster,
    brake: new GuessBrake({ monotonic, sleep: (ms) => sleep(ms) }),
    now,
    monotonic,
  })
  const lastUsed = new LastUsed({
    write: (name, at) => secrets.writeLastUsed(name, at),
    failed: (name, error) => log.warn({ token: name, err: error }, 'last use not written'),
    now,
  })
  return {
    store,
    knowledge,
    trust,
    logins,
    onLogin: writeDownLogins({ log, metrics, lastUsed }),
    authenticator: new Authenticator({
      trust: () => trust.current,
      bearers: new BearerTokens(connection, monotonic),
      clock,
    }),
    watches: new Watches(),
    caches: [
      { name: 'secrets in cattle-tokens', cache, mayBeAbsent: false },
      { name: 'front proxy', cache: trust, mayBeAbsent: false },
      ...knowledge.caches,
    ],
  }
}
