import type { Phase } from '../tokens/change.ts'
import type { Decision } from '../tokens/judge.ts'
import { quoted } from '../tokens/quote.ts'
import { OPERATIONS, type ReviewRequest } from './admission/admission-review.ts'
import { JUDGED_RESOURCES } from './admission/judged-resources.ts'
import type { JudgedSubject, Witness } from './admission/witness.ts'
import type { Logger } from '../serving/logger.ts'
import type { Metrics } from './metrics.ts'

const RESOURCES = new Set(JUDGED_RESOURCES.map(({ group, resource }) => qualified(group, resource)))
const KNOWN_OPERATIONS: ReadonlySet<string> = new Set(OPERATIONS)

/**
 * Counts every review, and writes one line for each that was refused: rule, object, requester and reason. Never what is in the
 * object: a message of a rule holds no value and no hash.
 */
export class MetricsAndLog implements Witness {
  readonly #metrics: Metrics
  readonly #log: Logger

  constructor(metrics: Metrics, log: Logger) {
    this.#metrics = metrics
    this.#log = log
  }

  passed(phase: Phase, request: ReviewRequest): void {
    this.#metrics.request(phase, resourceLabel(request), operationLabel(request.operation), 'allowed')
  }

  decided(subject: JudgedSubject, { allowed, amendments, refusal, decisions }: Decision): void {
    const { phase, request } = subject
    const resource = resourceLabel(request)
    const operation = operationLabel(request.operation)
    const outcome = allowed ? (amendments.length > 0 ? 'amended' : 'allowed') : 'refused'
    this.#metrics.request(phase, resource, operation, outcome)
    for (const { rule, decision } of decisions) this.#metrics.rule(phase, rule, resource, operation, decision)
    if (refusal === undefined) return
    const { rule, reason: code, message: reason } = refusal
    this.#log.info({ rule, ...described(subject), code, reason }, 'refused')
  }

  faulty(phase: Phase, message: string): void {
    this.#metrics.request(phase, 'other', 'other', 'faulty')
    this.#log.warn({ phase, reason: message }, 'refused a review that cannot be judged')
  }

  failed(subject: JudgedSubject, error: unknown): void {
    const { phase, request } = subject
    this.#metrics.request(phase, resourceLabel(request), operationLabel(request.operation), 'failed')
    this.#log.warn({ ...described(subject), err: error }, 'could not judge')
  }
}

function described({ phase, request, object }: JudgedSubject) {
  const { userInfo, resource, operation, dryRun, uid } = request
  return {
    object: `${resourceLabel(request) === 'other' ? quoted(resource.resource) : resourceLabel(request)}/${object()}`,
    operation,
    phase,
    requester: quoted(userInfo.username ?? ''),
    ...(dryRun === true && { dryRun }),
    review: quoted(uid),
  }
}

function resourceLabel({ resource: { group, resource } }: ReviewRequest): string {
  const name = qualified(group, resource)
  return RESOURCES.has(name) ? name : 'other'
}

/** As kubectl names it: `tokens.ext.cattle.io`, `secrets`. */
function qualified(group: string, resource: string): string {
  return group === '' ? resource : `${resource}.${group}`
}

function operationLabel(operation: string): string {
  return KNOWN_OPERATIONS.has(operation) ? operation : 'other'
}
