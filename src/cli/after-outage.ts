import type { Database } from '../database/database.ts'
import { DATABASE_UNAVAILABLE, isDatabaseUnavailable } from '../database/outage.ts'

/** For how long a command waits for a database that is lost while it works, in minutes. */
export const MAX_OUTAGE_MINUTES = 10

/** The database was lost while a command worked, and did not come back in time. */
class DatabaseLostError extends Error {
  override readonly name = 'DatabaseLostError'
  readonly code = DATABASE_UNAVAILABLE

  constructor(location: string, goOn: string, cause: unknown) {
    super(
      `The database at ${location} was lost and did not come back within ${MAX_OUTAGE_MINUTES} minutes. What was ` +
        `committed is kept. Once it is back, go on with: ${goOn}`,
      { cause },
    )
  }
}

/**
 * Reads how work ended that may have been given up because the database is away.
 *
 * @param goOn the command that goes on with it
 * @throws DatabaseLostError
 */
export async function afterOutage<T>(database: Database, goOn: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw isDatabaseUnavailable(error) ? new DatabaseLostError(database.location, goOn, error) : error
  }
}
