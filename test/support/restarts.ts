import { setTimeout } from 'node:timers/promises'
import type { PostgresCluster } from './postgres-cluster.ts'

/**
 * Crashes and starts a cluster again and again, each time after a moment of up to `withinMs`, until work has ended. Its
 * last start is over when this is.
 *
 * @param times at most; then the work is left alone
 */
export async function restartingWhile<T>(
  cluster: PostgresCluster,
  { times, withinMs }: { times: number; withinMs: number },
  work: Promise<T>,
): Promise<T> {
  let ended = false
  const ending = work.finally(() => {
    ended = true
  })
  for (let restarts = 0; restarts < times; restarts += 1) {
    await Promise.race([setTimeout(Math.random() * withinMs), ending])
    if (ended) break
    await cluster.stop('immediate')
    await setTimeout(Math.random() * 500)
    await cluster.start()
  }
  return await ending
}
