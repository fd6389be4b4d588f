import { Client, fetchExchange, subscriptionExchange } from 'urql'
import { leadlineCache } from './cache.ts'
import { createStreams } from './streams.ts'

/** Where Leadline is, and who asks. */
export interface LeadlineOptions {
  /** Such as http://127.0.0.1:4000/graphql. */
  url: string
  /** Gives the sign-in token that is valid now; it is asked before each request. None in single-user mode. */
  token?: () => Promise<string>
}

/** A client that keeps each row once, puts pages together, shows notes before they are saved, and listens. */
export function createLeadlineClient({ url, token }: LeadlineOptions): Client {
  const fetchAsUser: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    if (token !== undefined) headers.set('authorization', `Bearer ${await token()}`)
    return await fetch(input, { ...init, headers })
  }
  return new Client({
    url,
    fetch: fetchAsUser,
    preferGetMethod: false,
    exchanges: [
      leadlineCache(),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: createStreams(url, fetchAsUser) }),
    ],
  })
}
