import type { JsonValue } from '../../domain/json.ts'
import type { InstantlyClient } from './client.ts'
import type { InstantlyError } from './errors.ts'

/** One record on its way into a raw table. */
export interface RawRow {
  /** The provider's natural key; two rows of a resource with one key are versions of one record. */
  readonly key: string
  /** Extracted columns of the raw table, by column name. Times are ISO 8601 in UTC, days `YYYY-MM-DD`. */
  readonly columns: Readonly<Record<string, string | number | null>>
  /** The record as Instantly sent it, without the few characters Postgres can not hold. */
  readonly raw: JsonValue
  /** When Instantly last changed the record; null where Instantly does not say. */
  readonly sourceUpdatedAt: Date | null
  /** Our clock when the request that brought the record was sent. */
  readonly observedAt: Date
  /** What could not be read as expected, for people: `cleaned`, `leads_count: expected a whole number, …`. */
  readonly notes?: readonly string[]
}

/** A record no row can be made of: it is kept and reported, never dropped. */
export interface QuarantinedRecord {
  readonly raw: JsonValue
  readonly reason: string
}

/** A part of a resource that could not be read although the rest could: the run is then partial. */
export interface PageFailure {
  readonly campaignId: string
  readonly error: InstantlyError
}

/**
 * A stretch of ids a page covers completely: every id above `after` and up to `upTo` that existed at the source when
 * the page was asked for (of the one campaign, where only one is read) is on the page. Null means from the first, or to the last one. Ids are lower-case UUIDs, compared as such.
 */
export interface IdRange {
  readonly after: string | null
  readonly upTo: string | null
}

/** One page of rows. Store rows and `cursor` in one transaction. */
export interface ResourcePage {
  readonly rows: readonly RawRow[]
  readonly quarantined: readonly QuarantinedRecord[]
  readonly failures: readonly PageFailure[]
  /** Hand it back in a request to go on after this page. Null exactly on the last page of a complete walk. */
  readonly cursor: string | null
  /**
   * The latest source time on the page, for the `since` of the next run; null where the mode has no use for one.
   * Times more than a day ahead of our clock are left out: one record from 2099 must not end all syncing.
   */
  readonly watermark: Date | null
  /** The stretch of ids covered; null unless the resource is a sweep and the page is in strict order. */
  readonly range: IdRange | null
}

/** What to read. */
export interface ResourceRequest {
  /** From `ResourcePage.cursor` of the last stored page; null to begin. */
  readonly cursor: string | null
  /** For `incremental`: the highest stored watermark; null reads everything. Keep it the same while resuming. */
  readonly since: Date | null
  /** For resources that take one call per campaign. */
  readonly campaignIds: readonly string[]
  /** Those of them that are read without a window, because nothing of them is stored yet. */
  readonly unreadCampaignIds?: readonly string[]
  /** Refresh of this one campaign only. Resources that are not `perCampaign` read everything. */
  readonly campaignId?: string | undefined
  /** For `window`: the days to read again, both included; null reads everything. */
  readonly window: { readonly from: Date; readonly to: Date } | null
  readonly signal?: AbortSignal | undefined
}

/**
 * How a resource is kept current.
 * - `full`: everything in each run; rows are replaced when newer.
 * - `window`: everything once, later a trailing window again.
 * - `incremental`: only what was created since the last watermark, with an overlap.
 * - `sweep`: everything in id order, so that rows that vanished upstream can be told.
 */
type ResourceMode = 'full' | 'window' | 'incremental' | 'sweep'

/** The type of an extracted column. Days and times come as text. */
export type ColumnType = 'text' | 'integer' | 'number' | 'day' | 'time'

/** One synced resource: everything a generic sync loop needs to know about it. */
export interface InstantlyResource {
  /** Snake case, unique; the name in checkpoints and reports. */
  readonly name: string
  /** A sentence for people. */
  readonly description: string
  /** The raw table. */
  readonly table: string
  /** The columns that make up the natural key; an absent campaign is null. */
  readonly keyColumns: readonly string[]
  /** All extracted columns with their types, key columns included. */
  readonly columns: Readonly<Record<string, ColumnType>>
  readonly mode: ResourceMode
  /** True when one campaign can be read alone. */
  readonly perCampaign: boolean
  /** True when it needs `campaignIds`, so that campaigns have to be synced before. */
  readonly needsCampaignIds: boolean
  /** For `window`: how many days before now are read again; else null. */
  readonly windowDays: number | null
  /**
   * Walks all pages. A walk that ends without an error has given exactly one page whose cursor is null, its last.
   *
   * @throws {InstantlyError} when a page can not be read; pages given before it stay good
   * @throws the reason of an aborted signal
   */
  pages(client: InstantlyClient, request: ResourceRequest): AsyncGenerator<ResourcePage, void, undefined>
}
