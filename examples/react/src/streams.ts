import { createClient, NetworkError } from 'graphql-sse'
import type { SubscriptionForwarder } from 'urql'

/** Ends of a stream after which it is to be subscribed to again. */
const AGAIN: readonly unknown[] = ['SERVER_STOPPING', 'STREAM_INTERRUPTED', 'CURSOR_EXPIRED', 'UNAUTHENTICATED']

/** The longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE_MS = 30_000

/**
 * Opens streams that go on: after a lost connection, a restarted server or an expired token they are subscribed to again
 * behind the last cursor, after a pause, so that nothing is missed. A stream whose cursor has expired begins anew.
 *
 * @param fetchAsUser sends a request with the token that is valid when it is sent
 */
export function createStreams(url: string, fetchAsUser: typeof fetch): SubscriptionForwarder {
  const streams = createClient({ url, fetchFn: fetchAsUser, retryAttempts: Number.POSITIVE_INFINITY, retry: pause })
  return ({ query = '', variables }) => ({
    subscribe: (sink) => {
      // @NOTE graphql-sse sends this object again after a lost connection: with the last cursor nothing is missed.
      const request = { query, variables: { ...variables } }
      const unsubscribe = streams.subscribe<{ timelineEvent?: { cursor: string } }>(request, {
        next({ data, errors = [] }) {
          const end = errors.find(({ extensions }) => AGAIN.includes(extensions?.code))
          if (end?.extensions?.code === 'CURSOR_EXPIRED') delete request.variables.after
          // @NOTE For graphql-sse what is thrown here is a lost connection: it pauses, and sends the request again.
          if (end !== undefined) throw new NetworkError(end)
          if (data?.timelineEvent) request.variables.after = data.timelineEvent.cursor
          sink.next({ data: data ?? null, errors: [...errors] })
        },
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      })
      return { unsubscribe }
    },
  })
}

/** Waits for longer after each attempt that failed, and not as long as everyone else. */
async function pause(attempts: number): Promise<void> {
  const milliseconds = Math.min(1000 * 2 ** attempts, LONGEST_PAUSE_MS)
  await new Promise((resolve) => setTimeout(resolve, milliseconds * (0.5 + Math.random() / 2)))
}
