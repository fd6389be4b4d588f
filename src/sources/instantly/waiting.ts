import { setTimeout as delay } from 'node:timers/promises'

/** Waits `ms` milliseconds. Ends early, by rejecting, when the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

/** The real clock's sleep. */
export const realSleep: Sleep = async (ms, signal) => {
  await delay(ms, undefined, signal === undefined ? {} : { signal })
}

/**
 * Settles like `work`, or rejects with the signal's reason as soon as it aborts, whichever comes first. It makes
 * waiting on something that does not know about the signal (an injected sleep or fetch) stoppable.
 *
 * @throws whatever `work` rejects with, or `signal.reason`
 */
export async function stoppable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  if (signal.aborted) {
    work.catch(() => {})
    throw signal.reason
  }
  let stop = (): void => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, stopped])
  } catch (error) {
    // An abortable sleep rejects with an error of its own; callers are promised the signal's reason.
    if (signal.aborted) throw signal.reason
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
