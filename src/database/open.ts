import type { Database } from './database.ts'

/** Which database to open. */
export interface OpenOptions {
  /** A Postgres URL; undefined opens the embedded database. */
  url: string | undefined
  /** The embedded database's folder; undefined keeps it in memory. Ignored with a URL. */
  folder: string | undefined
  /** What this process was started as; a second process on the folder is told. */
  command: string
  /** After how many milliseconds a Postgres server ends a statement of the graph's reads and changes. */
  readTimeoutMs?: number | undefined
}

/**
 * Opens either database, migrated to the newest version. Dispose it to let go of the folder or the connections.
 *
 * @throws DatabaseError with a clear message for everything that is wrong with the place
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { url, folder, command, readTimeoutMs } = options
  // @NOTE Loaded when it is known which: whoever has a server need not wait for a Postgres in this process to be read.
  if (url !== undefined) return await (await import('./postgres.ts')).openPostgres({ url, readTimeoutMs })
  return await (await import('./embedded.ts')).openEmbedded({ folder, command })
}
