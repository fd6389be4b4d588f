import type { Database } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'

/** Which database to open. */
export interface OpenOptions {
  /** A Postgres URL; undefined opens the embedded database. */
  url: string | undefined
  /** The embedded database's folder; undefined keeps it in memory. Ignored with a URL. */
  folder: string | undefined
  /** What this process was started as; a second process on the folder is told. */
  command: string
  /** After how many milliseconds a Postgres server ends a read of the graph; never when left out. */
  readTimeoutMs?: number | undefined
}

/**
 * Opens either database, migrated to the newest version. Dispose it to let go of the folder or the connections.
 *
 * @throws DatabaseError with a clear message for everything that is wrong with the place
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  return options.url === undefined
    ? await openEmbedded({ folder: options.folder, command: options.command })
    : await openPostgres({ url: options.url, readTimeoutMs: options.readTimeoutMs })
}
