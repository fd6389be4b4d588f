import { type Sleep, stoppable } from './waiting.ts'

/** Instantly counts `GET /emails` apart from everything else (Instantly fact sheet §1.3). */
export type BudgetClass = 'emails' | 'default'

/** Hands out permission to send one request, in the order asked. */
export interface Budget {
  /**
   * Resolves when the next request may be sent.
   * @throws the signal's reason when it aborts, also in the middle of the wait
   */
  acquire(signal?: AbortSignal): Promise<void>
  /** Lets nobody through for the next `ms` milliseconds; a longer pause already running stays. */
  pause(ms: number): void
  /** Milliseconds left of the running pause, 0 when there is none. */
  pausedForMs(): number
}

/** How much one budget allows. */
export interface BudgetLimits {
  /** At least this many milliseconds between two requests. */
  readonly spacingMs: number
  /** At most `limit` requests in any `ms` milliseconds, for each entry. */
  readonly windows: readonly { readonly limit: number; readonly ms: number }[]
}

/** The clock a budget lives by. `sleep` and `now` should belong together; a clock that stands still is survived. */
export interface BudgetClock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly sleep: Sleep
}

const MINUTE_MS = 60_000

/**
 * Limits for `GET /emails`: 20 requests a minute are allowed, which would be one every 3 s. Pacing at 3.1 s still met
 * 429 in the field, while 3.5 s did not (Instantly fact sheet §1.3), so the even spacing is stretched by 7/6.
 */
export function emailLimits(perMinute: number): BudgetLimits {
  return {
    spacingMs: (MINUTE_MS / perMinute) * (7 / 6),
    windows: [{ limit: Math.max(1, Math.floor(perMinute)), ms: MINUTE_MS }],
  }
}

/**
 * Limits for all other calls. The older published limit is 600 a minute and 100 in 10 s, the present one ten times as
 * much (Instantly fact sheet §1.3). We keep to the safe figure in both its parts: short bursts, no spacing.
 */
export function defaultLimits(perMinute: number): BudgetLimits {
  return {
    spacingMs: 0,
    windows: [
      { limit: Math.max(1, Math.floor(perMinute)), ms: MINUTE_MS },
      { limit: Math.max(1, Math.floor(perMinute / 6)), ms: MINUTE_MS / 6 },
    ],
  }
}

/** The budget an endpoint draws from. */
export function budgetClassOf(method: string, path: string): BudgetClass {
  return method === 'GET' && path === '/emails' ? 'emails' : 'default'
}

/**
 * A first-come first-served budget. It is not a token bucket from a library because a 429 must be able to hold up
 * everybody who already waits, which those do not offer.
 */
export function createBudget(limits: BudgetLimits, clock: BudgetClock): Budget {
  const windows = limits.windows.filter((window) => Number.isFinite(window.limit))
  const remembered = Math.max(1, ...windows.map((window) => window.limit))
  const granted: number[] = []
  let pausedUntil = Number.NEGATIVE_INFINITY
  let slept = Number.NEGATIVE_INFINITY
  let queue: Promise<void> = Promise.resolve()

  // Time as far as this budget knows it: what was slept counts even when the wall clock was set back meanwhile.
  const time = (): number => Math.max(clock.now(), slept)

  const nextAt = (): number => {
    const last = granted.at(-1)
    const spaced = last === undefined ? Number.NEGATIVE_INFINITY : last + limits.spacingMs
    const windowed = windows.map(({ limit, ms }) => (granted[granted.length - limit] ?? Number.NEGATIVE_INFINITY) + ms)
    return Math.max(pausedUntil, spaced, ...windowed)
  }

  const waitForTurn = async (signal: AbortSignal | undefined): Promise<void> => {
    for (;;) {
      signal?.throwIfAborted()
      const at = nextAt()
      const wait = at - time()
      if (wait <= 0) break
      await stoppable(clock.sleep(Math.ceil(wait), signal), signal)
      slept = Math.max(slept, at)
    }
    granted.push(time())
    if (granted.length > remembered) granted.shift()
  }

  return {
    async acquire(signal) {
      const before = queue
      const { promise: done, resolve: leave } = Promise.withResolvers<void>()
      queue = before.then(() => done)
      try {
        await stoppable(before, signal)
        await waitForTurn(signal)
      } finally {
        leave()
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, time() + ms)
    },
    pausedForMs() {
      return Math.max(0, pausedUntil - time())
    },
  }
}
