import type { SyncResource } from '../../domain/vocabulary.ts'
import type { InstantlyClient } from './client.ts'
import {
  type InstantlyError,
  InstantlyForbiddenError,
  InstantlyNotFoundError,
  InstantlyRateLimitError,
  InstantlyValidationError,
} from './errors.ts'

/** One cheap request that needs the same right as reading a whole resource. */
export interface AccessProbe {
  resource: SyncResource
  /** The scope that suffices beside `all:read`. */
  scope: string
  /**
   * Sends the request and forgets the answer.
   *
   * @throws {InstantlyError} one of its kinds
   */
  send: (client: InstantlyClient, now: Date) => Promise<unknown>
}

const ONE = { limit: 1 }

/** How to find out what an API key may read, in the order of the glossary (Instantly fact sheet §1.1). */
export const accessProbes: readonly AccessProbe[] = [
  { resource: 'campaigns', scope: 'campaigns:read', send: (client) => client.get('/campaigns', ONE) },
  {
    resource: 'campaign_analytics',
    scope: 'campaigns:read',
    // @NOTE It knows no limit; one campaign is all that is asked for, and there need not be such a one.
    send: (client) => client.get('/campaigns/analytics', { id: '00000000-0000-4000-8000-000000000000' }),
  },
  { resource: 'accounts', scope: 'accounts:read', send: (client) => client.get('/accounts', ONE) },
  {
    resource: 'daily_analytics',
    scope: 'campaigns:read',
    send: (client, now) => {
      const day = now.toISOString().slice(0, 10)
      return client.get('/campaigns/analytics/daily', { start_date: day, end_date: day })
    },
  },
  { resource: 'leads', scope: 'leads:read', send: (client) => client.post('/leads/list', ONE) },
  { resource: 'emails', scope: 'emails:read', send: (client) => client.get('/emails', ONE) },
]

/**
 * What a request says of the key: `unknown` where it says nothing, as Instantly did not get to look at it, and
 * `not-found` where what was asked for does not exist, which says that it may be read if this is Instantly at all.
 */
export type AccessAnswer = 'allowed' | 'not-found' | 'missing-scope' | 'rate-limited' | 'unknown'

/** Reads the failure of a probe; undefined is an answer as it should be. */
export function accessOf({ resource }: AccessProbe, failure: InstantlyError | undefined): AccessAnswer {
  if (failure === undefined) return 'allowed'
  // @NOTE Rights are looked at before parameters and ids: whoever is told that one is wrong may read.
  if (failure instanceof InstantlyValidationError) return 'allowed'
  if (failure instanceof InstantlyNotFoundError && resource === 'campaign_analytics') return 'not-found'
  if (failure instanceof InstantlyRateLimitError) return 'rate-limited'
  const isCloudflare = failure.providerMessage?.includes('error code: 1010') === true
  return failure instanceof InstantlyForbiddenError && !isCloudflare ? 'missing-scope' : 'unknown'
}
