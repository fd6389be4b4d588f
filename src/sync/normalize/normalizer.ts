import type { Queryable } from '../../database/database.ts'

/** A raw record, as a normalizer gets it. */
export interface RawRecord {
  /** The record's key in its raw table. */
  key: string
  raw: unknown
  contentHash: string
}

/** Where a normalizer works. */
export interface NormalizeScope {
  db: Queryable
  /**
   * Whether raw rows that were normalized before may be put back to pending, because something they waited for has
   * come. Not so in a rebuild, which reads every raw row anyway and leaves the raw layer alone.
   */
  mayReopen: boolean
}

/**
 * Derives rows from one raw table. Must give the same tables however often and in whatever order records are applied:
 * so it never adds to what is there but derives what it touches anew from all raw rows that speak of it.
 */
export interface Normalizer {
  /** The raw table it reads. */
  table: string
  /** The raw table's key column. */
  keyColumn: string
  /** Names it in reports. */
  name: string
  /** Applies a batch in a number of statements that does not depend on its size. */
  apply(scope: NormalizeScope, records: readonly RawRecord[]): Promise<void>
}
