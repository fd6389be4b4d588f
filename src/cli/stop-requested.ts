import { once } from 'node:events'
import { EXIT } from './exit-code.ts'
import { hint, type Output } from './output.ts'

/** Docker and Kubernetes kill after 10 and 30 seconds; by then everything has to have ended. */
const STOP_WITHIN_MS = 6_500

/** Waits until the user wants the process to stop; at once where that has happened. */
export async function stopRequested(stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await once(stop, 'abort')
}

/**
 * Listens for the signals by which a process is asked to stop. The first one aborts `stopping`, so that everything ends in
 * order; what has not ended after 6.5 seconds is left as a crash would leave it, which all that is stored survives. A
 * second signal, of either kind, ends the process at once, as it would without us.
 */
export function stopOnSignals(stopping: AbortController, output: Output): void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const stop = () => {
    for (const signal of signals) process.off(signal, stop)
    hint(output, '\nStopping…')
    setTimeout(() => giveUp(output), STOP_WITHIN_MS).unref()
    stopping.abort()
  }
  for (const signal of signals) process.on(signal, stop)
}

function giveUp(output: Output): void {
  hint(
    output,
    'Something did not end in time. Nothing that was stored is lost; what was under way goes on at the next start.',
  )
  // @NOTE The one place that may: what still runs waits for somebody else, such as a lock or a dead connection.
  process.exit(process.exitCode ?? EXIT.ok)
}
