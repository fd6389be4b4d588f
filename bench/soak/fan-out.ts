import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { BenchError } from '../bench-error.ts'
import { type EventStream, openEventStream } from './event-stream.ts'

/** Streams that are opened at the same time. */
const TOGETHER = 50

const PATIENCE_MS = 120_000

const NOTE = `mutation ($leadId: ID!, $text: String!) { addNote(input: { leadId: $leadId, text: $text }) {
  __typename ... on NoteEvent { id } } }`

/** Streams that all hear of the same events. Disposing closes them. */
export interface Audience extends AsyncDisposable {
  readonly size: number
  /**
   * Writes a note, and waits until every stream has it.
   *
   * @returns for each stream, the milliseconds from before the note was sent
   * @throws BenchError BENCH_SERVER_FAILED when a stream does not get it within two minutes
   */
  tell(leadId: string): Promise<number[]>
}

/** Opens a number of streams of all events. */
export async function openAudience(url: string, size: number): Promise<Audience> {
  const streams: EventStream[] = []
  let hear: ((message: string) => void) | undefined
  while (streams.length < size) {
    const some = Array.from({ length: Math.min(TOGETHER, size - streams.length) }, () =>
      openEventStream(url, {}, (message) => hear?.(message)),
    )
    streams.push(...(await Promise.all(some)))
  }
  return {
    size,
    tell: async (leadId) => {
      const text = randomUUID()
      const latencies: number[] = []
      const { promise, resolve } = Promise.withResolvers<void>()
      const begun = performance.now()
      hear = (message) => {
        if (!message.includes(text)) return
        latencies.push(performance.now() - begun)
        if (latencies.length === size) resolve()
      }
      await addNote(url, leadId, text)
      const patience = new AbortController()
      await Promise.race([promise, sleep(PATIENCE_MS, undefined, { signal: patience.signal })])
      patience.abort()
      if (latencies.length === size) return latencies
      throw new BenchError('BENCH_SERVER_FAILED', `A note reached ${latencies.length} of ${size} streams.`)
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(streams.map((stream) => stream.close()))
    },
  }
}

/** Writes a note about a lead. @throws BenchError BENCH_SERVER_FAILED when it is not written */
export async function addNote(url: string, leadId: string, text: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: NOTE, variables: { leadId, text } }),
  })
  const answer = await response.text()
  if (!answer.includes('NoteEvent')) throw new BenchError('BENCH_SERVER_FAILED', `A note was not written: ${answer}`)
}
