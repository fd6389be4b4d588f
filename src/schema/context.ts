import type { RecentActors } from '../auth/recent-actors.ts'
import type { Database } from '../database/database.ts'
import type { Actor } from '../domain/actor.ts'
import type { PrismaClient, User } from '../generated/prisma/client.ts'
import type { ImportService } from '../import/import-service.ts'
import type { ReceivedFile } from '../import/receive-file.ts'
import type { Live } from '../live/live.ts'
import type { MayStillRead } from '../live/open-streams.ts'
import { type CountRows, createCounts } from '../read/counts.ts'
import { createFieldEdits, type LoadFieldEdits } from '../read/field-edits.ts'
import { createFreshness, type LoadFreshness } from '../read/freshness.ts'
import type { SyncService } from '../sync/sync-service.ts'

/** What a process has for all requests. */
export interface ContextSources {
  database: Database
  sync: SyncService
  imports: ImportService
  /** Whom this process let in a moment ago; told to forget when somebody may do less than before. */
  recent: Pick<RecentActors, 'forget'>
  /** What goes on, for subscriptions. */
  live: Live
  now: () => Date
  /** The API key that a request came with; null where a person is signed in. */
  apiKeyId?: string | null
  /** Checks again whether who asks may read, while a stream is open; without it whoever began one may read on. */
  mayStillRead?: MayStillRead
}

/** Files that came with a request, by mark. */
export type Uploads = ReadonlyMap<string, ReceivedFile>

/** What resolvers have: the process's sources, and loaders that live as long as one request. */
export interface Context extends ContextSources {
  /** The client of `database`, where Pothos expects it. */
  prisma: PrismaClient
  /** Ties an answer to its log lines. */
  requestId: string
  apiKeyId: string | null
  mayStillRead: MayStillRead
  /** Who asks, and what the request may do. */
  actor: Actor<User>
  /** The person who asks, also through a key. In single-user mode the one user of the workspace. */
  currentUser: () => Promise<User>
  /** The files that came with the request, by the marks that stand for them in its variables. */
  uploads: Uploads
  countRows: CountRows
  loadFreshness: LoadFreshness
  loadFieldEdits: LoadFieldEdits
}

/** The context of one request. */
export function createContext(
  sources: ContextSources,
  requestId: string,
  actor: Actor<User>,
  uploads: Uploads = new Map(),
): Context {
  const { prisma } = sources.database
  return {
    ...sources,
    prisma,
    requestId,
    uploads,
    countRows: createCounts(sources.database),
    loadFreshness: createFreshness(prisma),
    apiKeyId: actor.apiKeyId,
    mayStillRead: sources.mayStillRead ?? (async () => undefined),
    loadFieldEdits: createFieldEdits(prisma),
    actor,
    currentUser: async () => actor.user,
  }
}
