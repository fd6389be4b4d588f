/** Loaded before the server, by `--import`: tells over the channel of its parent what is held once garbage is collected. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { HeldMemory } from './soaked-server.ts'

process.on('message', async () => {
  // @NOTE Twice with a pause: what the first collection finalizes is freed by the second.
  globalThis.gc?.()
  await sleep(50)
  globalThis.gc?.()
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  process.send?.({ rss, heapTotal, heapUsed, external } satisfies HeldMemory)
})
// @NOTE The channel alone must not keep a server alive that was told to end.
process.channel?.unref()
