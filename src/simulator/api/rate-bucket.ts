const WINDOW_MS = 60_000

/** Lets at most a number of requests through in any 60 seconds (a sliding window); refused requests do not count. */
export class RateBucket {
  readonly #perMinute: number | null
  readonly #clock: () => number
  #passed: number[] = []

  /**
   * @param perMinute null switches the limit off
   * @param clock milliseconds; injected so that tests need not wait
   */
  constructor(perMinute: number | null, clock: () => number) {
    this.#perMinute = perMinute
    this.#clock = clock
  }

  /** Takes one place. Gives 0 when there was one, else the milliseconds until the next place is free. */
  take(): number {
    if (this.#perMinute === null) return 0
    const now = this.#clock()
    const firstInside = this.#passed.findIndex((at) => at > now - WINDOW_MS)
    this.#passed = firstInside === -1 ? [] : this.#passed.slice(firstInside)
    const [oldest] = this.#passed
    if (oldest !== undefined && this.#passed.length >= this.#perMinute) return oldest + WINDOW_MS - now
    this.#passed.push(now)
    return 0
  }
}

/** How a 429 tells when to come back. Instantly documents no `Retry-After` here (Instantly fact sheet §1.3). */
export type RetryAfterForm = 'none' | 'seconds' | 'http-date'

/** The value of `Retry-After`, rounded up to whole seconds; undefined for 'none'. */
export function retryAfterValue(form: RetryAfterForm, waitMs: number, nowMs: number): string | undefined {
  if (form === 'none') return undefined
  if (form === 'seconds') return String(Math.ceil(waitMs / 1000))
  return new Date(Math.ceil((nowMs + waitMs) / 1000) * 1000).toUTCString()
}
