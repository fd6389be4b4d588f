import pg from 'pg'
import { aroundCalls } from './around-calls.ts'
import type { ConnectionWatch } from './connection-watch.ts'
import { DatabaseError } from './errors.ts'
import { asUnavailable } from './unavailable.ts'

/** How long a connection may take to open, or to be had from a pool that is full. */
const CONNECT_TIMEOUT_MS = 7_000

/** Quiet connections are asked for a sign of life so soon, so that ways which forget them are noticed early. */
const KEEP_ALIVE_MS = 5_000

/** How a pool is watched. */
export interface WatchedPool {
  watch: ConnectionWatch
  /** How long a statement may go without an answer, in milliseconds; undefined for no limit. */
  deadlineMs?: number | undefined
  /** Most callers that wait for a connection; undefined for no limit. */
  mostWaiting?: number | undefined
}

/**
 * Makes a pool whose dead connections are found and destroyed, and whose errors all have a code: DATABASE_UNAVAILABLE
 * where a connection is lost or cannot be opened, DATABASE_BUSY where all are taken.
 */
export function createWatchedPool(
  { watch, deadlineMs, mostWaiting }: WatchedPool,
  config: Omit<pg.PoolConfig, 'Client'> & { max: number },
): pg.Pool {
  const pool = new pg.Pool({
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ...config,
    Client: class extends pg.Client {
      constructor(clientConfig?: pg.ClientConfig) {
        super(clientConfig)
        watch.add(this, deadlineMs)
      }
    },
  })
  // @NOTE An idle connection that breaks is replaced by the pool; without a listener Node would end the process.
  pool.on('error', () => undefined)
  pool.on('acquire', (client) => watch.setIdle(client, false))
  pool.on('release', (_error, client) => watch.setIdle(client, true))
  aroundCalls(pool, 'connect', {
    before: () =>
      mostWaiting !== undefined && pool.waitingCount >= mostWaiting
        ? busy(`${mostWaiting} callers wait for one of ${config.max} connections already`)
        : undefined,
    after: (failure) => {
      const unavailable = asUnavailable(failure)
      const isFull = pool.totalCount >= config.max && !hasCause(failure)
      if (unavailable === failure || watch.isLost || !isFull) return unavailable
      return busy(`all ${config.max} connections are taken`, failure)
    },
  })
  aroundCalls(pool, 'query', { after: asUnavailable })
  return pool
}

/** The driver names a cause where a connection could not be opened in time, and none where all are taken. */
function hasCause(failure: unknown): boolean {
  return failure instanceof Error && failure.cause !== undefined
}

function busy(reason: string, cause?: unknown): DatabaseError {
  return new DatabaseError('DATABASE_BUSY', `The database is busy: ${reason}. Try again in a moment.`, { cause })
}
