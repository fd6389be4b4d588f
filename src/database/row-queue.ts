import { DatabaseError } from './errors.ts'

/** How a queue is bounded. */
export interface RowQueueOptions {
  /** How many may work on one row at once: each holds a connection, even if only to wait for the row's lock. */
  atOnce: number
  /** How many may wait in all. */
  mostWaiting: number
  /** How long one waits, in milliseconds. */
  patienceMs: number
}

interface Waiting {
  rows: readonly string[]
  begin: () => void
}

/**
 * Lets only so many work on one row at once, so that a row that is locked for long cannot take every connection: who
 * comes later waits here, without one. Who came first goes first, as far as the rows are free.
 */
export class RowQueue {
  readonly #options: RowQueueOptions
  readonly #working = new Map<string, number>()
  readonly #waiting = new Set<Waiting>()

  constructor(options: RowQueueOptions) {
    this.#options = options
  }

  /**
   * Runs `work` as soon as all of its rows have a place.
   *
   * @param rows names of rows, or of anything else that only one at a time can have
   * @throws DatabaseError DATABASE_BUSY
   */
  async run<T>(rows: readonly string[], work: () => Promise<T>): Promise<T> {
    const own = [...new Set(rows)]
    if (!this.#isFree(own)) await this.#turn(own)
    else this.#enter(own)
    try {
      return await work()
    } finally {
      this.#leave(own)
    }
  }

  async #turn(rows: readonly string[]): Promise<void> {
    const { mostWaiting, patienceMs } = this.#options
    if (this.#waiting.size >= mostWaiting) throw busy(`${mostWaiting} changes are waiting already`)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting = { rows, begin: resolve }
    this.#waiting.add(waiting)
    const timer = setTimeout(() => {
      if (this.#waiting.delete(waiting)) reject(busy(`earlier changes of the same row did not end in ${patienceMs} ms`))
    }, patienceMs)
    try {
      await promise
    } finally {
      clearTimeout(timer)
    }
  }

  #isFree(rows: readonly string[]): boolean {
    return rows.every((row) => (this.#working.get(row) ?? 0) < this.#options.atOnce)
  }

  #enter(rows: readonly string[]): void {
    for (const row of rows) this.#working.set(row, (this.#working.get(row) ?? 0) + 1)
  }

  #leave(rows: readonly string[]): void {
    for (const row of rows) {
      const left = (this.#working.get(row) ?? 0) - 1
      if (left > 0) this.#working.set(row, left)
      else this.#working.delete(row)
    }
    for (const waiting of this.#waiting) {
      if (!this.#isFree(waiting.rows)) continue
      this.#waiting.delete(waiting)
      this.#enter(waiting.rows)
      waiting.begin()
    }
  }
}

function busy(reason: string): DatabaseError {
  return new DatabaseError('DATABASE_BUSY', `Nothing was changed: ${reason}. Try again in a moment.`)
}
