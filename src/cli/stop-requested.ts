import { once } from 'node:events'

/** Waits until the user wants the process to stop; at once where that has happened. */
export async function stopRequested(stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await once(stop, 'abort')
}
