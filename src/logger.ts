import { pino, stdTimeFunctions } from 'pino'

/** Writes one JSON line per event; a stable message and fields, never bodies or secrets. */
export type Logger = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** How much is written, from everything to nothing. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/**
 * @param level the least important level that is written
 * @returns a logger that writes JSON lines to standard error, so that standard output stays free for a command's answer
 */
export function createLogger(level: (typeof LOG_LEVELS)[number]): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.authorization', '*.apiKey', '*.password', '*.databaseUrl', '*.directUrl'],
      censor: '[redacted]',
    },
  }
  return pino(options, pino.destination({ fd: 2, sync: true }))
}

/** A logger that writes nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
