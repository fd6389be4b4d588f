import type { AccessService } from '../auth/access-service.ts'
import type { Database } from '../database/database.ts'
import type { Actor } from '../domain/actor.ts'
import type { PrismaClient, User } from '../generated/prisma/client.ts'
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
  /** What admins do with people and keys. */
  access: AccessService
  /** What goes on, for subscriptions. */
  live: Live
  now: () => Date
  /** The API key that a request came with; null where a person is signed in. */
  apiKeyId?: string | null
  /** Checks again whether who asks may read, while a stream is open; without it whoever began one may read on. */
  mayStillRead?: MayStillRead
}

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
  countRows: CountRows
  loadFreshness: LoadFreshness
  loadFieldEdits: LoadFieldEdits
}

/** The context of one request. */
export function createContext(sources: ContextSources, requestId: string, actor: Actor<User>): Context {
  const { prisma } = sources.database
  return {
    ...sources,
    prisma,
    requestId,
    countRows: createCounts(sources.database),
    loadFreshness: createFreshness(prisma),
    apiKeyId: actor.apiKeyId,
    mayStillRead: sources.mayStillRead ?? (async () => undefined),
    loadFieldEdits: createFieldEdits(prisma),
    actor,
    currentUser: async () => actor.user,
  }
}
