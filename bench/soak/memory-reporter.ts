/** Loaded before the server, by `--import`: tells over the channel of its parent how much memory is taken and held. */
import type { HeldMemory } from './soaked-server.ts'

process.on('message', async () => {
  const taken = process.memoryUsage.rss()
  // @NOTE Only a collection of this kind gives back the pages that V8 keeps for itself once it has needed them. The
  // second frees what the first has finalized.
  for (let turn = 0; turn < 2; turn += 1)
    await globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' })
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send?.({ taken, held: rss, heapUsed, external } satisfies HeldMemory)
})
// @NOTE The channel alone must not keep a server alive that was told to end.
process.channel?.unref()
