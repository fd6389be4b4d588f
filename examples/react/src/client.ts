import { createClient as createSseClient } from 'graphql-sse'
import { Client, fetchExchange, subscriptionExchange } from 'urql'
import { leadlineCache } from './cache.ts'

/** Where Leadline is, and who asks. */
export interface LeadlineOptions {
  /** Such as http://127.0.0.1:4000/graphql. */
  url: string
  /** An API key or sign-in token; none in single-user mode. */
  token?: string
}

/** A client that keeps each row once, puts pages together, shows notes before they are saved, and listens. */
export function createLeadlineClient({ url, token }: LeadlineOptions): Client {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const streams = createSseClient({ url, headers, retryAttempts: Number.POSITIVE_INFINITY })
  return new Client({
    url,
    fetchOptions: { headers },
    preferGetMethod: false,
    exchanges: [
      leadlineCache(),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => {
            // @NOTE graphql-sse sends this object again after a lost connection: with the last cursor nothing is missed.
            const request = { query, variables: { ...variables } }
            const unsubscribe = streams.subscribe<{ timelineEvent?: { cursor: string } }>(request, {
              next({ data, errors = [] }) {
                if (data?.timelineEvent) request.variables.after = data.timelineEvent.cursor
                sink.next({ data: data ?? null, errors: [...errors] })
              },
              error: (error) => sink.error(error),
              complete: () => sink.complete(),
            })
            return { unsubscribe }
          },
        }),
      }),
    ],
  })
}
