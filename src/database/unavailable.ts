import { DatabaseError } from './errors.ts'

/**
 * The driver's own errors have no code where a connection is lost, was ended or cannot be had in time; they are plain
 * errors, and it throws no others of that kind. Here they get one. All other errors stay as they are.
 */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'Error' || 'code' in error) return error
  const message = `The database cannot be reached: ${error.message}.`
  return new DatabaseError('DATABASE_UNAVAILABLE', message, { cause: error })
}
