import { setTimeout } from 'node:timers/promises'
import { failureOf } from '../domain/database-failure.ts'
import type { Database } from './database.ts'

/** What is told of work that the loss of the database broke off. */
export const DATABASE_UNAVAILABLE = 'DATABASE_UNAVAILABLE'

/**
 * True where work failed because the database was lost, and may be done again once it is back. A failure of another
 * name is none, whatever caused it: that of a provider, for one.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if ('code' in error && typeof error.code === 'string') return failureOf(error.code) === 'unavailable'
  if ('suppressed' in error) return isDatabaseUnavailable(error.suppressed)
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.every(isDatabaseUnavailable)
  return 'cause' in error && isDatabaseUnavailable(error.cause)
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 20_000
/** Work that ran for so long was not what brought the database down. */
const FORGIVEN_AFTER_MS = 60_000

/** How an outage is waited out. */
export interface OutageOptions {
  /** Ends the waiting. */
  signal?: AbortSignal | undefined
  /** For how long the database may be away, in milliseconds; for ever when left out. */
  forMs?: number | undefined
}

/** Waits that grow from outage to outage, so that work which brings the database down does not do so without a pause. */
export class Outages {
  readonly #db: Database
  readonly #options: OutageOptions
  #wait = FIRST_WAIT_MS
  #began = performance.now()

  constructor(db: Database, options: OutageOptions) {
    this.#db = db
    this.#options = options
  }

  /** Waits until the database answers again. @returns false where `signal` or the time ended the waiting */
  async over(): Promise<boolean> {
    const { signal, forMs = Number.POSITIVE_INFINITY } = this.#options
    const lost = performance.now()
    if (lost - this.#began > FORGIVEN_AFTER_MS) this.#wait = FIRST_WAIT_MS
    for (;;) {
      const wait = this.#wait * (0.75 + Math.random() / 2)
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS)
      if (!(await setTimeout(wait, true, { signal }).catch(() => false))) return false
      this.#began = performance.now()
      if (await answers(this.#db)) return true
      if (this.#began - lost > forMs) return false
    }
  }
}

/**
 * Does work that may be done again from where it was broken off, and again once the database is back where that was lost
 * meanwhile.
 *
 * @param lost called at each loss
 * @throws what the work throws; also where an outage was not waited out
 */
export async function throughOutages<T>(
  db: Database,
  work: () => Promise<T>,
  options: OutageOptions,
  lost: (error: unknown) => void = () => undefined,
): Promise<T> {
  const outages = new Outages(db, options)
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseUnavailable(error) || options.signal?.aborted === true) throw error
      lost(error)
      if (!(await outages.over())) throw error
    }
  }
}

async function answers(db: Database): Promise<boolean> {
  try {
    await db.query('/* outage: answers */ select 1')
    return true
  } catch (error) {
    if (isDatabaseUnavailable(error)) return false
    throw error
  }
}
