import type pg from 'pg'
import { aroundCalls } from './around-calls.ts'
import type { ConnectionWatch } from './connection-watch.ts'
import { DatabaseError } from './errors.ts'
import { asUnavailable } from './unavailable.ts'

/** How a pool is watched. */
export interface WatchedPool {
  watch: ConnectionWatch
  /** How long a statement may go without an answer, in milliseconds; undefined for no limit. */
  deadlineMs?: number | undefined
  /** Most callers that wait for a connection; undefined for no limit. */
  mostWaiting?: number | undefined
}

/**
 * Watches a pool: all its errors have a code, DATABASE_UNAVAILABLE where a connection is lost or cannot be opened and
 * DATABASE_BUSY where all are taken. Its connections are added to the watch where they are made.
 *
 * @param max the most connections that the pool opens
 */
export function watchPool(pool: pg.Pool, { watch, mostWaiting }: WatchedPool, max: number): void {
  pool.on('acquire', (client) => watch.setIdle(client, false))
  pool.on('release', (_error, client) => watch.setIdle(client, true))
  aroundCalls(pool, 'connect', {
    before: () =>
      mostWaiting !== undefined && pool.waitingCount >= mostWaiting
        ? busy(`${mostWaiting} callers wait for one of ${max} connections already`)
        : undefined,
    after: (failure) => {
      const unavailable = asUnavailable(failure)
      const isFull = pool.totalCount >= max && !hasCause(failure)
      if (unavailable === failure || watch.isLost || !isFull) return unavailable
      return busy(`all ${max} connections are taken`, failure)
    },
  })
  aroundCalls(pool, 'query', { after: asUnavailable })
}

/** The driver names a cause where a connection could not be opened in time, and none where all are taken. */
function hasCause(failure: unknown): boolean {
  return failure instanceof Error && failure.cause !== undefined
}

function busy(reason: string, cause?: unknown): DatabaseError {
  return new DatabaseError('DATABASE_BUSY', `The database is busy: ${reason}. Try again in a moment.`, { cause })
}
