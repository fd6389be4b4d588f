import type { Queryable } from './database.ts'
import type { MigrationState } from './migration-state.ts'

/**
 * A database that is only looked at: nothing is made, migrated or written, also where it is not of this version. Every
 * read is a transaction that the database itself holds to reading.
 */
export interface Inspection extends AsyncDisposable {
  readonly kind: 'embedded' | 'postgres'
  /** Where the data is, fit to be shown. Never a password. */
  readonly location: string
  /** The user of the connection as its URL names it; null on the embedded database. */
  readonly user: string | null
  /** The workspace's schema, whether it exists or not. */
  readonly schema: string
  /** How the schema stands to this version. */
  readonly state: MigrationState
  /**
   * Runs `work` in one read-only transaction in the workspace's schema, whatever pooler stands before the server.
   *
   * @throws the database's own errors, among them those of its time limits
   */
  read<T>(work: (db: Queryable) => Promise<T>): Promise<T>
}
