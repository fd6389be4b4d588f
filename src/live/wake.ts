/** Wakes everyone who waits for something new. Each ring has a number, so that none is missed between two looks. */
export class Wake {
  #rings = 0
  #next = Promise.withResolvers<void>()
  #waiting = 0
  #soon: NodeJS.Timeout | undefined

  /** The number of the last ring: to be read before looking, and given to `after` when there was nothing. */
  get rings(): number {
    return this.#rings
  }

  /** How many wait at the moment. */
  get waiting(): number {
    return this.#waiting
  }

  /** Something may be new. */
  ring(): void {
    this.#rings += 1
    this.#next.resolve()
    this.#next = Promise.withResolvers()
  }

  /** Something will be there in a moment. */
  ringSoon(milliseconds: number): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      this.ring()
    }, milliseconds).unref()
  }

  /** Waits for a ring later than number `seen`, or for the end of `signal`. */
  async after(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#rings > seen || signal.aborted) return
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const onAbort = () => end()
    signal.addEventListener('abort', onAbort)
    this.#waiting += 1
    try {
      await Promise.race([this.#next.promise, ended])
    } finally {
      this.#waiting -= 1
      signal.removeEventListener('abort', onAbort)
    }
  }
}
