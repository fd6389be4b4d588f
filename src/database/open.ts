import type { Database } from './database.ts'

/**
 * What opening may do: `migrate` makes what is missing and brings it to the newest version; `read-only` takes a database
 * of this version as it is and fails on any other.
 */
export type DatabaseAccess = 'migrate' | 'read-only'

/** Which database to open. */
export interface OpenOptions {
  /** A Postgres URL; undefined opens the embedded database. */
  url: string | undefined
  /** The same database past a transaction pooler, for what needs a session of the server. Ignored without a URL. */
  directUrl?: string | undefined
  /** The embedded database's folder; undefined keeps it in memory. Ignored with a URL. */
  folder: string | undefined
  /** What this process was started as; a second process on the folder is told. */
  command: string
  /** After how many milliseconds a Postgres server ends a read of the graph; never when left out. */
  readTimeoutMs?: number | undefined
  /** `migrate` when left out. */
  access?: DatabaseAccess | undefined
  /** Ends opening a Postgres database, whatever it waits for. */
  signal?: AbortSignal | undefined
}

/**
 * Opens either database, migrated to the newest version unless it is only to be read. Dispose it to let go of the folder
 * or the connections.
 *
 * @throws DatabaseError with a clear message for everything that is wrong with the place
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { url, directUrl, folder, command, readTimeoutMs, access, signal } = options
  // @NOTE Loaded when it is known which: whoever has a server need not wait for a Postgres in this process to be read.
  if (url !== undefined) {
    return await (await import('./postgres.ts')).openPostgres({ url, directUrl, readTimeoutMs, access, signal })
  }
  return await (await import('./embedded.ts')).openEmbedded({ folder, command, access })
}
