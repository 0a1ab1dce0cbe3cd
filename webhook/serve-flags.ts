import type { Argv } from 'yargs'
import { notEmpty, text, UsageError, wholeNumber } from '../serving/flag-values.ts'
import {
  type LifetimeOptions,
  lifetimeOptions,
  serverFlags,
  type ServerOptions,
  serverOptions,
} from '../serving/server-flags.ts'
import { CANARY_PACE_MS } from './canary/canary.ts'

export interface ServeOptions extends ServerOptions {
  /** undefined: the defaults */
  readonly config: string | undefined
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
  | ({ readonly from: 'secret' } & LifetimeOptions)
  /** Either `caFile` or `injectCaFrom` is given. */
  | { readonly from: 'folder'; readonly folder: string; readonly caFile?: string; readonly injectCaFrom?: string }

/** The flags of `serve`, each as the text that was given. */
export function serveFlags(serve: Argv) {
  return serverFlags(serve, 'rtoken-webhook')
    .option('config', text('configuration file (YAML), reloaded when it changes; without it, the defaults apply'))
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
}

type ServeFlags = ReturnType<typeof serveFlags> extends Argv<infer Flags> ? Flags : never

/**
 * What they ask for.
 * @throws UsageError
 */
export function serveOptions(found: ServeFlags): ServeOptions {
  return {
    ...serverOptions(found),
    config: found.config === undefined ? undefined : notEmpty('config', found.config),
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
    return { from: 'secret', ...lifetimeOptions(found) }
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
