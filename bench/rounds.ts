import type { Contestant, ContestantName } from './contestants.ts'
import { type LoadEnd, type LoadResult, load } from './load.ts'
import type { ReadName } from './reads.ts'

/** How the servers are loaded. */
export interface RoundsOptions {
  contestants: readonly Contestant[]
  reads: readonly ReadName[]
  /** The ids that each read is asked for; `[undefined]` where it is of nobody. */
  ids: Readonly<Record<ReadName, readonly (string | undefined)[]>>
  connections: number
  rounds: number
  /** When a round of one server and read ends. */
  until: LoadEnd
  /** Stops after the round under way. */
  signal: AbortSignal
  progress: (text: string) => void
}

/** What one server did in each round of one read. */
export type Measured = Record<ContestantName, LoadResult[]>

/**
 * Loads one server after the other, read by read, round by round. The machine's speed drifts, so each server has its
 * turn every few seconds, and the order moves on each time: nobody is always the first to find a cold cache.
 */
export async function interleavedRounds(options: RoundsOptions): Promise<Map<ReadName, Measured>> {
  const { contestants, reads, ids, connections, rounds, until, signal, progress } = options
  const measured = new Map<ReadName, Measured>()
  for (let round = 0; round < rounds; round++) {
    for (const [place, read] of reads.entries()) {
      const results = measured.get(read) ?? { leadline: [], postgraphile: [], floor: [] }
      measured.set(read, results)
      for (const contestant of rotated(contestants, round + place)) {
        signal.throwIfAborted()
        progress(`round ${round + 1} of ${rounds}: ${read}, ${contestant.name}`)
        const bodies = ids[read].map((id) => contestant.body(read, id))
        results[contestant.name].push(await load({ url: contestant.url, bodies, connections, until }))
      }
    }
  }
  return measured
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length
  return [...list.slice(start), ...list.slice(0, start)]
}
