import type { Database } from '../database/database.ts'
import { readAgain } from './read-again.ts'
import type { SharedReads } from './shared-reads.ts'
import { StreamError } from './stream-error.ts'
import type { Wake } from './wake.ts'

/** What progress is read with. */
export interface ProgressSources {
  database: Database
  reads: SharedReads
  wake: Wake
}

/** How something that goes on stands. */
export interface ProgressState {
  /** Everything that the graph tells of its progress, in short. */
  figures: string
  ended: boolean
}

/** Something that goes on and ends. */
export interface Progressing {
  /** What it is called, also to tell its reads from those of others. */
  noun: string
  /** Where its ids are to be had. */
  remedy: string
  /** How it stands; undefined where there is none. */
  read: (database: Database, id: string) => Promise<ProgressState | undefined>
}

/**
 * Gives the id at once, then whenever a figure or state has changed, until it has ended. Who reads slowly gets fewer
 * messages, and always the last one.
 *
 * @param readId gives the id; what it throws ends the stream with a message that tells
 * @throws StreamError NOT_FOUND where there is no such thing, STREAM_INTERRUPTED
 */
export async function* progressOf(
  { noun, remedy, read }: Progressing,
  { database, reads, wake }: ProgressSources,
  readId: () => string,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const id = readId()
  let told: string | undefined
  while (!signal.aborted) {
    const ring = wake.rings
    const look = () => reads.read(`${noun} ${id} ${ring}`, () => read(database, id))
    const state = await readAgain(look, [signal])
    if (state === undefined) throw new StreamError('NOT_FOUND', `There is no ${noun} ${id}. ${remedy}`)
    if (state.figures !== told) yield id
    told = state.figures
    if (state.ended) return
    await wake.after(ring, signal)
  }
}
