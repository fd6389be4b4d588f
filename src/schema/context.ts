import type { Database } from '../database/database.ts'
import type { PrismaClient, User } from '../generated/prisma/client.ts'
import type { ImportService } from '../import/import-service.ts'
import type { ReceivedFile } from '../import/receive-file.ts'
import { type CountRows, createCounts } from '../read/counts.ts'
import { createFreshness, type LoadFreshness } from '../read/freshness.ts'
import type { SyncService } from '../sync/sync-service.ts'

/** What a process has for all requests. */
export interface ContextSources {
  database: Database
  sync: SyncService
  imports: ImportService
  /** Who asks. In single-user mode the one user of the workspace. */
  currentUser: () => Promise<User>
  now: () => Date
}

/** Files that came with a request, by mark. */
export type Uploads = ReadonlyMap<string, ReceivedFile>

/** What resolvers have: the process's sources, and loaders that live as long as one request. */
export interface Context extends ContextSources {
  /** The client of `database`, where Pothos expects it. */
  prisma: PrismaClient
  /** Ties an answer to its log lines. */
  requestId: string
  /** The files that came with the request, by the marks that stand for them in its variables. */
  uploads: Uploads
  countRows: CountRows
  loadFreshness: LoadFreshness
}

/** The context of one request. */
export function createContext(sources: ContextSources, requestId: string, uploads: Uploads = new Map()): Context {
  const { prisma } = sources.database
  return {
    ...sources,
    prisma,
    requestId,
    uploads,
    countRows: createCounts(prisma),
    loadFreshness: createFreshness(prisma),
  }
}
