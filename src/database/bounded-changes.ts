import type { PersonsChange, Queryable } from './database.ts'
import { RowQueue } from './row-queue.ts'

/** How long a statement of a change may take where nothing is set. */
export const STATEMENT_TIMEOUT_MS = 30_000

/** How many changes may wait, for a row or for a connection. */
export const MOST_WAITING = 200

/** How long a change waits at most for a lock, and for earlier changes of the same row. */
const LOCK_TIMEOUT_MS = 5_000

/** Of the connections for changes, so many may be at one row; all but one of them wait for its lock. */
const MOST_AT_ONE_ROW = 2

type Work<T> = (tx: Queryable) => Promise<T>

/** Runs work in a transaction that is begun by the statement `begin`. */
type RunBegun = <T>(work: Work<T>, begin: string) => Promise<T>

/**
 * Makes what runs changes by people: a statement of theirs waits only so long for a lock and takes only so long, and
 * only few changes of one row have a connection at once.
 *
 * @param statementMs after how many milliseconds the server ends a statement
 */
export function boundChanges(
  statementMs: number,
  run: RunBegun,
): <T>(work: Work<T>, change: PersonsChange) => Promise<T> {
  const lockMs = Math.ceil(Math.min(LOCK_TIMEOUT_MS, statementMs / 3))
  const queue = new RowQueue({ atOnce: MOST_AT_ONE_ROW, mostWaiting: MOST_WAITING, patienceMs: lockMs })
  // @NOTE Behind a transaction pooler only settings of the transaction itself are safe.
  const bounds = `set local lock_timeout to ${lockMs}; set local statement_timeout to ${Math.ceil(statementMs)}`
  return (work, { rows }) => queue.run(rows, () => run(work, `begin; ${bounds}`))
}
