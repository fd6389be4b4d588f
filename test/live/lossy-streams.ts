import { createClient, NetworkError } from 'graphql-sse'
import type { Message } from './live-kit.ts'

const EVENTS = `subscription ($filter: EventFilter, $after: String) {
  timelineEvent(filter: $filter, after: $after) { cursor event { uuid lastSyncedAt lead { email } } }
}`

/** Ends after which a front-end subscribes again. */
const AGAIN: readonly unknown[] = ['STREAM_INTERRUPTED', 'SERVER_STOPPING']

/** What a reader has got. */
export interface Reader {
  /** Done when the first message has come. */
  began: Promise<void>
  /** The uuids in the order in which they came, once the awaited one is among them. */
  seen: Promise<string[]>
  /** How often the stream ended with an error, and how often an event came with one. */
  counts: { ended: number; partial: number }
  stop(): void
}

/** Reads events as a front-end does that keeps the cursor of every message that has one, whatever else is in it. */
export function readStubbornly(url: string, filter: object, last: string): Reader {
  const variables: { filter: object; after?: string } = { filter }
  const client = createClient({
    url,
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: () => new Promise((resolve) => setTimeout(resolve, 20)),
  })
  const counts = { ended: 0, partial: 0 }
  const uuids: string[] = []
  const { promise: began, resolve: begin } = Promise.withResolvers<void>()
  const { promise: seen, resolve, reject } = Promise.withResolvers<string[]>()
  const stop = client.subscribe<{ timelineEvent: Message }>(
    { query: EVENTS, variables },
    {
      next({ data, errors }) {
        if (data == null) {
          counts.ended += 1
          const code = errors?.[0]?.extensions?.code
          if (AGAIN.includes(code)) throw new NetworkError('again')
          return reject(new Error(`The stream ended with ${String(code)}: ${errors?.[0]?.message}`))
        }
        if (errors !== undefined) counts.partial += 1
        const { cursor, event } = data.timelineEvent
        variables.after = cursor
        begin()
        if (event === null) return
        uuids.push(event.uuid)
        if (event.uuid === last) resolve(uuids)
      },
      error: reject,
      complete: () => undefined,
    },
  )
  return { began, seen, counts, stop }
}
