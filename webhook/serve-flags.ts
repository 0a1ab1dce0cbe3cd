import type { Argv } from 'yargs'
import { LIFETIMES } from '../serving/certificates/lifetimes.ts'
import { dnsLabel, notEmpty, text, UsageError, wholeNumber } from '../serving/flag-values.ts'
import { LOG_LEVELS, type LogLevel } from '../serving/logger.ts'
import { CANARY_PACE_MS } from './canary/canary.ts'

export interface ServeOptions {
  /** undefined: the service account of the pod */
  readonly kubeconfig: string | undefined
  /** undefined: the defaults */
  readonly config: string | undefined
  readonly host: string
  /** 0: any that is free */
  readonly port: number
  readonly serviceName: string
  readonly namespace: string
  readonly servicePort: number
  readonly drainSeconds: number
  readonly logLevel: LogLevel
  readonly certificates: CertificateOptions
  /** The registrations are left as they are. */
  readonly breakGlass: boolean
  /** undefined: anybody may ask */
  readonly clients: { readonly caFile: string; readonly names: readonly string[] } | undefined
  /** 0: it is not tried */
  readonly canarySeconds: number
}

/** Whether certificates are our own, and for how long, or come mounted. */
export type CertificateOptions =
  | { readonly from: 'secret'; readonly leafSeconds: number; readonly caSeconds: number }
  /** Either `caFile` or `injectCaFrom` is given. */
  | { readonly from: 'folder'; readonly folder: string; readonly caFile?: string; readonly injectCaFrom?: string }

/** The flags of `serve`, each as the text that was given. */
export function serveFlags(serve: Argv) {
  return serve
    .option('kubeconfig', text('kubeconfig file; by default, the service account of the pod'))
    .option('config', text('configuration file (YAML), reloaded when it changes; without it, the defaults apply'))
    .option('host', { ...text('address to listen on'), default: '0.0.0.0' })
    .option('port', { ...text('port to listen on; 0 picks a free one'), default: '8443' })
    .option('service-name', { ...text('Service in front of this server'), default: 'rtoken-webhook' })
    .option('namespace', {
      ...text('namespace of that Service and of the certificates'),
      default: 'rtoken-system',
    })
    .option('service-port', { ...text('port of that Service'), default: '443' })
    .option('drain-seconds', { ...text('how long to keep answering after SIGTERM'), default: '5' })
    .option('certificate-seconds', {
      ...text('lifetime of a serving certificate'),
      default: String(LIFETIMES.leafMs / 1000),
    })
    .option('ca-seconds', {
      ...text('lifetime of the CA that signs it'),
      default: String(LIFETIMES.caMs / 1000),
    })
    .option(
      'tls-dir',
      text('directory with tls.crt and tls.key, reloaded when they change; by default, rtoken issues its own'),
    )
    .option('ca-file', text('CAs to register, in PEM; by default, ca.crt in --tls-dir'))
    .option('inject-ca-from', text('NAMESPACE/NAME of the Certificate whose CA cert-manager registers'))
    .option('client-ca-file', text('CAs, in PEM; only clients with a certificate from one of them may ask'))
    .option('client-names', text('comma-separated common names; such a certificate must have one of them'))
    .option('canary-seconds', {
      ...text('how often to test that what must be refused is refused; 0 means never'),
      default: String(CANARY_PACE_MS / 1000),
    })
    .option('break-glass', {
      type: 'boolean',
      describe: 'leave the registrations alone, even if somebody deletes or changes them',
      default: false,
    })
    .option('log-level', {
      ...text('lowest level to log'),
      choices: LOG_LEVELS,
      default: 'info' as const,
    })
}

type ServeFlags = ReturnType<typeof serveFlags> extends Argv<infer Flags> ? Flags : never

/**
 * What they ask for.
 * @throws UsageError
 */
export function serveOptions(found: ServeFlags): ServeOptions {
  return {
    kubeconfig: found.kubeconfig,
    config: found.config === undefined ? undefined : notEmpty('config', found.config),
    host: notEmpty('host', found.host),
    port: wholeNumber('port', found.port, 0, 65_535),
    serviceName: dnsLabel('service-name', found['service-name']),
    namespace: dnsLabel('namespace', found.namespace),
    servicePort: wholeNumber('service-port', found['service-port'], 1, 65_535),
    // The pod is killed 30 s after SIGTERM, and what is in flight has 5 s of its own.
    drainSeconds: wholeNumber('drain-seconds', found['drain-seconds'], 0, 600),
    logLevel: found['log-level'],
    certificates: certificateOptions(found),
    breakGlass: found['break-glass'],
    clients: clientOptions(found['client-ca-file'], found['client-names']),
    canarySeconds: wholeNumber('canary-seconds', found['canary-seconds'], 0, 86_400),
  }
}

function certificateOptions(found: ServeFlags): CertificateOptions {
  const { 'tls-dir': folder, 'ca-file': caFile, 'inject-ca-from': injectCaFrom } = found
  if (folder === undefined) {
    const stray = Object.entries({ 'ca-file': caFile, 'inject-ca-from': injectCaFrom }).find(([, value]) => value)
    if (stray !== undefined) throw new UsageError(`--${stray[0]} says nothing without --tls-dir`)
    // The leaf has to be renewed, and trusted, within a third of its life.
    const leafSeconds = wholeNumber('certificate-seconds', found['certificate-seconds'], 15, 31_536_000)
    return {
      from: 'secret',
      leafSeconds,
      caSeconds: wholeNumber('ca-seconds', found['ca-seconds'], leafSeconds, 315_360_000),
    }
  }
  notEmpty('tls-dir', folder)
  if (injectCaFrom === undefined)
    return { from: 'folder', folder, caFile: notEmpty('ca-file', caFile ?? `${folder}/ca.crt`) }
  if (caFile !== undefined) throw new UsageError('--ca-file and --inject-ca-from exclude each other')
  if (!/^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(injectCaFrom)) {
    throw new UsageError(`--inject-ca-from is ${JSON.stringify(injectCaFrom)}; allowed is NAMESPACE/NAME`)
  }
  return { from: 'folder', folder, injectCaFrom }
}

function clientOptions(caFile: string | undefined, names: string | undefined): ServeOptions['clients'] {
  if (caFile !== undefined) {
    const listed = names === undefined ? [] : notEmpty('client-names', names).split(',')
    if (listed.includes('')) throw new UsageError(`--client-names is ${JSON.stringify(names)}; a name in it is empty`)
    return { caFile: notEmpty('client-ca-file', caFile), names: listed }
  }
  if (names !== undefined) throw new UsageError('--client-names says nothing without --client-ca-file')
  return undefined
}
