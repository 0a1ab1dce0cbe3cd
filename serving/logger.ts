import { type DestinationStream, type Logger as PinoLogger, pino, stdSerializers, stdTimeFunctions } from 'pino'

export type Logger = PinoLogger

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** One JSON object a line. Errors come with their code and their causes. */
export function createLogger(level: LogLevel, out: DestinationStream): Logger {
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, serializers: { err: loggedError } }, out)
}

/** Node keeps the bytes of a request that is no HTTP with the error, and a Secret may be among them. */
function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return { ...stdSerializers.errWithCause(error), rawPacket: undefined }
}
