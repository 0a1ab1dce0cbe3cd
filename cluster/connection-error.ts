export type ConnectionErrorCode = 'UNREACHABLE' | 'TIMEOUT' | 'TLS' | 'CREDENTIALS'

/** There was no answer of the API server to read. The message is the sentence that kubectl says. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly code: ConnectionErrorCode

  constructor(code: ConnectionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * What an error of Node's sockets and TLS stands for.
 * @param host the server as the user wrote it, with its port
 */
export function connectionErrorFrom(error: unknown, host: string): ConnectionError {
  if (error instanceof ConnectionError) return error
  const code = codeOf(error)
  const options = { cause: error }
  if (code === 'ECONNREFUSED') {
    const message = `The connection to the server ${host} was refused - did you specify the right host or port?`
    return new ConnectionError('UNREACHABLE', message, options)
  }
  return new ConnectionError(kindOf(code), `Unable to connect to the server: ${textOf(error)}`, options)
}

/** The code of an error of Node, such as `ECONNRESET`; that of the first where several addresses were tried. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function kindOf(code: string): ConnectionErrorCode {
  if (code === 'ETIMEDOUT') return 'TIMEOUT'
  return /CERT|SELF_SIGNED|^ERR_TLS|^ERR_SSL|^ERR_OSSL|^EPROTO$|^UNABLE_TO_|^CRL_|HOSTNAME_MISMATCH|INVALID_CA/.test(
    code,
  )
    ? 'TLS'
    : 'UNREACHABLE'
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError) return textOf(error.errors[0])
  const text = error instanceof Error ? error.message : String(error)
  // What Node's own command line could do about it is nothing to whoever runs this.
  return text.replace(/; if the root CA is installed locally, .*$/s, '')
}
