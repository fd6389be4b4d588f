import { DatabaseError } from './errors.ts'

/**
 * Waits for `work`, but not longer than until `signal` is fulfilled. What was begun is not undone: dispose of what it
 * works with.
 *
 * @param what what is being done, such as "opening the database"
 * @throws DatabaseError DATABASE_START_STOPPED, and what `work` throws
 */
export async function untilStopped<T>(signal: AbortSignal | undefined, what: string, work: Promise<T>): Promise<T> {
  if (signal === undefined) return await work
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = () => reject(new DatabaseError('DATABASE_START_STOPPED', `Stopped while ${what}.`))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
