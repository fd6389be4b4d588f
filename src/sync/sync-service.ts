import type { SyncResource } from '../domain/vocabulary.ts'

/** Who or what asks for a sync. */
interface SyncRequester {
  /** `cli`, `graphql`, `demo` or `schedule`. */
  by: string
  /** The user's id, where a person asked. */
  userId?: string | undefined
}

/** What to sync. */
export interface SyncRequest {
  requester: SyncRequester
  /** Empty means all. */
  resources?: readonly SyncResource[]
  /** Read everything again instead of only what is new. */
  full?: boolean
  /** Read from this time on, where the resource allows it. */
  since?: Date | undefined
  /** Read only this campaign of Instantly: definition, analytics, daily rows and mails. */
  instantlyCampaignId?: string | undefined
}

/** A sync that has begun. */
export interface StartedSync {
  /** The id of the row in `sync_runs`, there from the start. */
  runId: string
  /** Fulfilled when the run has ended, however it ended: the row tells. Never rejects. */
  finished: Promise<void>
}

/** What the graph may ask of the sync. */
export interface SyncService {
  /** Why nothing can be synced, with the remedy; undefined when it can. */
  readonly unavailable: string | undefined
  /**
   * Begins a sync and returns at once. A resource that another run is reading is left out there and reported so.
   * @throws SyncUnavailableError when no provider is configured
   */
  start(request: SyncRequest): Promise<StartedSync>
}

/** No provider is configured, so nothing can be synced. */
export class SyncUnavailableError extends Error {
  override readonly name = 'SyncUnavailableError'
  readonly code = 'SYNC_UNAVAILABLE'
}
