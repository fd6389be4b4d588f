import type { Queryable } from '../database/database.ts'
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
  /**
   * Fulfilled when the sync has ended, however it ended, with the id of the run whose row tells: a run that the loss of
   * the database broke off is followed by another. Never rejects.
   */
  finished: Promise<string>
}

/**
 * Writes the run down in a transaction of the caller's, who may add to it.
 *
 * @param create writes the run down and gives its id; not called where the run was asked for before
 * @returns the id of the run that was asked for
 */
type CommitRun = (create: (tx: Queryable) => Promise<string>) => Promise<string>

/** What the graph may ask of the sync. */
export interface SyncService {
  /** Why nothing can be synced, with the remedy; undefined when it can. */
  readonly unavailable: string | undefined
  /**
   * Begins a sync and returns at once. A resource that another run is reading is left out there and reported so.
   *
   * @param commit how the run is written down; in a transaction of its own when left out
   * @throws SyncUnavailableError when no provider is configured
   */
  start(request: SyncRequest, commit?: CommitRun): Promise<StartedSync>
}

/** No provider is configured, so nothing can be synced. */
export class SyncUnavailableError extends Error {
  override readonly name = 'SyncUnavailableError'
  readonly code = 'SYNC_UNAVAILABLE'
}
