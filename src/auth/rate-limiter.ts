import type { Database } from '../database/database.ts'
import { errorMessage } from '../database/errors.ts'
import type { Logger } from '../logger.ts'

const WINDOW_MS = 60_000
/** A process reports after this part of what is left, so that a caller far below the limit costs no statement. */
const REPORT_PART = 20
const KEPT_MS = 5 * WINDOW_MS
const MOST_CALLERS = 100_000

/** Counts requests per caller and minute. */
export interface RateLimiter {
  /** Most requests of one caller in a minute. */
  readonly limit: number
  /** Counts a request. @returns 0 when it may go on, else the seconds until the caller may ask again */
  take(caller: string): Promise<number>
  /** As `take`, but counts nothing. */
  waitOf(caller: string): number
}

/** Where processes add up what they counted. */
export interface HitStore {
  /** Adds the hits of one process. @returns the hits of all processes in this minute */
  add(caller: string, windowStart: Date, hits: number): Promise<number>
}

interface Count {
  /** What all processes have reported, as far as this one knows; its own reports included. */
  reported: number
  /** What this process has counted since its last report. */
  pending: number
}

/** What a limiter is made of. */
export interface RateLimiterOptions {
  limit: number
  /** Undefined where there is one process only. */
  store: HitStore | undefined
  logger: Logger
  now: () => Date
}

/**
 * Limits each caller to so many requests a minute, counted from the full minute. A process counts in memory and reports
 * when it has let in a twentieth of what was left; the closer to the limit, the more often. So all processes together
 * may let in at most a twentieth of the limit too much for each further process, and a caller who is blocked costs
 * nothing. Where the reports fail, each process counts for itself.
 */
export function createRateLimiter({ limit, store, logger, now }: RateLimiterOptions): RateLimiter {
  const counts = new Map<string, Count>()
  let window = 0

  const countOf = (caller: string): Count | undefined => {
    const current = Math.floor(now().getTime() / WINDOW_MS)
    if (current !== window || counts.size > MOST_CALLERS) counts.clear()
    window = current
    return counts.get(caller)
  }
  const secondsLeft = () => Math.max(1, Math.ceil(((window + 1) * WINDOW_MS - now().getTime()) / 1000))
  const isFull = ({ reported, pending }: Count) => reported + pending >= limit

  const report = async (caller: string, count: Count): Promise<void> => {
    const hits = count.pending
    count.pending = 0
    count.reported += hits
    try {
      const total = await store?.add(caller, new Date(window * WINDOW_MS), hits)
      // @NOTE Another report of this process may be on its way, counted here and not yet there.
      count.reported = Math.max(count.reported, total ?? 0)
    } catch (error) {
      logger.warn({ reason: errorMessage(error) }, 'rate_limit_not_shared')
    }
  }

  return {
    limit,
    waitOf(caller) {
      const count = countOf(caller)
      return count !== undefined && isFull(count) ? secondsLeft() : 0
    },
    async take(caller) {
      const count = countOf(caller) ?? { reported: 0, pending: 0 }
      counts.set(caller, count)
      if (isFull(count)) return secondsLeft()
      count.pending += 1
      const due = count.pending >= Math.max(1, Math.floor((limit - count.reported) / REPORT_PART))
      if (store === undefined || !due) return 0
      await report(caller, count)
      return count.reported > limit ? secondsLeft() : 0
    },
  }
}

/** Adds up the hits in the database, and deletes those of past minutes as new minutes come. */
export function createHitStore(db: Database): HitStore {
  let newest = 0
  return {
    async add(caller, windowStart, hits) {
      if (windowStart.getTime() > newest) {
        newest = windowStart.getTime()
        const past = new Date(newest - KEPT_MS)
        await db.query('/* createHitStore: past */ delete from rate_limits where window_start < $1', [past])
      }
      const [row] = await db.query<{ hits: number }>(
        `/* createHitStore: add */ insert into rate_limits as r (caller, window_start, hits) values ($1, $2, $3)
         on conflict (caller, window_start) do update set hits = r.hits + excluded.hits returning hits`,
        [caller, windowStart, hits],
      )
      return row?.hits ?? hits
    },
  }
}
