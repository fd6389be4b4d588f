import { DatabaseError, errorCode, errorMessage } from './errors.ts'
import type { PostgresAddress } from './postgres-url.ts'

/**
 * The clear form of what a Postgres server or the way to it refused. The cause's own text is used only where it can
 * hold neither password nor URL.
 */
export function connectionError(error: unknown, address: PostgresAddress): DatabaseError {
  const { location, user, setting } = address
  const cause = { cause: error }
  switch (errorCode(error) ?? driverCode(error)) {
    case '28P01':
    case '28000':
      return new DatabaseError(
        'DATABASE_AUTHENTICATION_FAILED',
        `The server at ${location} refused user "${user}": the password or the user is wrong. Mend ${setting}.`,
        cause,
      )
    case '3D000':
      return new DatabaseError(
        'DATABASE_MISSING',
        `The server at ${location} answers, but the database does not exist. Create it, or mend ${setting}.`,
        cause,
      )
    case '42501':
      return new DatabaseError(
        'DATABASE_PERMISSION_DENIED',
        `User "${user}" may not create what Leadline needs at ${location} (${errorMessage(error)}). ` +
          'Grant it CREATE on the database or the schema, or name a schema of its own with ?schema=.',
        cause,
      )
    case '53100':
      return new DatabaseError(
        'DATABASE_DISK_FULL',
        `The disk of the server at ${location} is full. Free space.`,
        cause,
      )
    case '42939':
      return new DatabaseError(
        'DATABASE_URL_INVALID',
        `The server at ${location} keeps schema names that begin with pg_ for itself. Name another in ?schema=.`,
        cause,
      )
    default:
      return new DatabaseError(
        'DATABASE_UNREACHABLE',
        `The Postgres server at ${location} cannot be reached (${errorCode(error) ?? errorMessage(error)}). ` +
          `Check that it runs and that host and port in ${setting} are right, or unset DATABASE_URL to use the ` +
          'embedded database.',
        cause,
      )
  }
}

/** The driver gives no code where the server asks for a password and the URL holds none. */
function driverCode(error: unknown): string | undefined {
  return errorMessage(error).startsWith('SASL:') ? '28P01' : undefined
}
