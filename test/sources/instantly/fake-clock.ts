/** A clock that moves only when somebody sleeps, and remembers every sleep. */
export function createFakeClock(start = Date.UTC(2026, 6, 1, 12)) {
  let time = start
  const slept: number[] = []
  return {
    slept,
    now: () => time,
    sleep: async (ms: number, signal?: AbortSignal): Promise<void> => {
      signal?.throwIfAborted()
      slept.push(ms)
      time += ms
    },
  }
}
