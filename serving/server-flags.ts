import type { Argv } from 'yargs'
import { LIFETIMES } from './certificates/lifetimes.ts'
import { dnsLabel, notEmpty, text, wholeNumber } from './flag-values.ts'
import { LOG_LEVELS, type LogLevel } from './logger.ts'

/** What every server of ours is told when it starts. */
export interface ServerOptions {
  /** undefined: the service account of the pod */
  readonly kubeconfig: string | undefined
  readonly host: string
  /** 0: any that is free */
  readonly port: number
  readonly serviceName: string
  readonly namespace: string
  readonly servicePort: number
  readonly drainSeconds: number
  readonly logLevel: LogLevel
}

/** How long certificates of our own live, and their authorities, which is no less. */
export interface LifetimeOptions {
  readonly leafSeconds: number
  readonly caSeconds: number
}

/**
 * The flags for it, each as the text that was given.
 * @param service the name of the Service by default
 */
export function serverFlags(serve: Argv, service: string) {
  return serve
    .option('kubeconfig', text('kubeconfig file; by default, the service account of the pod'))
    .option('host', { ...text('address to listen on'), default: '0.0.0.0' })
    .option('port', { ...text('port to listen on; 0 picks a free one'), default: '8443' })
    .option('service-name', { ...text('Service in front of this server'), default: service })
    .option('namespace', { ...text('namespace of that Service and of the certificates'), default: 'rtoken-system' })
    .option('service-port', { ...text('port of that Service'), default: '443' })
    .option('drain-seconds', { ...text('how long to keep answering after SIGTERM'), default: '5' })
    .option('certificate-seconds', {
      ...text('lifetime of a serving certificate'),
      default: String(LIFETIMES.leafMs / 1000),
    })
    .option('ca-seconds', { ...text('lifetime of the CA that signs it'), default: String(LIFETIMES.caMs / 1000) })
    .option('log-level', { ...text('lowest level to log'), choices: LOG_LEVELS, default: 'info' as const })
}

type ServerFlags = ReturnType<typeof serverFlags> extends Argv<infer Flags> ? Flags : never

/** @throws UsageError */
export function serverOptions(found: ServerFlags): ServerOptions {
  return {
    kubeconfig: found.kubeconfig,
    host: notEmpty('host', found.host),
    port: wholeNumber('port', found.port, 0, 65_535),
    serviceName: dnsLabel('service-name', found['service-name']),
    namespace: dnsLabel('namespace', found.namespace),
    servicePort: wholeNumber('service-port', found['service-port'], 1, 65_535),
    // The pod is killed 30 s after SIGTERM, and what is in flight has 5 s of its own.
    drainSeconds: wholeNumber('drain-seconds', found['drain-seconds'], 0, 600),
    logLevel: found['log-level'],
  }
}

/** @throws UsageError */
export function lifetimeOptions(found: ServerFlags): LifetimeOptions {
  // The leaf has to be renewed, and trusted, within a third of its life.
  const leafSeconds = wholeNumber('certificate-seconds', found['certificate-seconds'], 15, 31_536_000)
  return { leafSeconds, caSeconds: wholeNumber('ca-seconds', found['ca-seconds'], leafSeconds, 315_360_000) }
}
