import type { Database } from '../../src/database/database.ts'
import type { SyncResource } from '../../src/domain/vocabulary.ts'
import { type Logger, silentLogger } from '../../src/logger.ts'
import { type InstantlySimulator, startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { createInstantlyClient, type InstantlyClient } from '../../src/sources/instantly/client.ts'
import { createInstantlySync } from '../../src/sync/instantly-sync.ts'
import type { SyncListener } from '../../src/sync/sync-run.ts'
import type { SyncRequest } from '../../src/sync/sync-service.ts'

const NO_LIMIT = 60_000_000

/** How a finished run stands in the tables. */
interface FinishedRun {
  id: string
  status: string
  error: string | null
  normalized: number
  normalizeFailed: number
  parts: FinishedPart[]
}

/** One resource of a finished run. */
interface FinishedPart {
  resource: string
  status: string
  pages: number
  records: number
  inserted: number
  updated: number
  unchanged: number
  stale: number
  quarantined: number
  errorCode: string | null
  error: string | null
}

/** What a test may set. */
export interface KitOptions {
  leads?: number
  seed?: number
  /** Retries without waiting; default 3 tries. */
  attempts?: number
  apiKey?: string
  logger?: Logger
  listener?: SyncListener
  signal?: AbortSignal
}

/** A simulated Instantly workspace and the sync of it into a database, with the world's own clock and no budgets. */
export interface SyncKit extends AsyncDisposable {
  simulator: InstantlySimulator
  client: InstantlyClient
  now: () => Date
  sync: (request?: Partial<SyncRequest> & { resources?: SyncResource[] }) => Promise<FinishedRun>
}

/** Starts a simulated workspace and prepares its sync into `db`. */
export async function startSyncKit(db: Database, options: KitOptions = {}): Promise<SyncKit> {
  const simulator = await startInstantlySimulator({ leads: options.leads ?? 60, seed: options.seed ?? 3 })
  const now = () => simulator.world.now
  const logger = options.logger ?? silentLogger
  const client = createInstantlyClient({
    apiKey: options.apiKey ?? simulator.apiKey,
    baseUrl: simulator.url,
    requestsPerMinute: NO_LIMIT,
    emailsPerMinute: NO_LIMIT,
    now: () => now().getTime(),
    sleep: async () => undefined,
    retry: { attempts: options.attempts ?? 3, rateLimitAttempts: 3 },
    logger,
    signal: options.signal,
  })
  const service = createInstantlySync({
    db,
    client,
    logger,
    now,
    ...(options.listener && { listener: options.listener }),
    ...(options.signal && { signal: options.signal }),
  })
  return {
    simulator,
    client,
    now,
    async sync(request = {}) {
      const { finished } = await service.start({ requester: { by: 'test' }, ...request })
      return await readRun(db, await finished)
    },
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  }
}

async function readRun(db: Database, runId: string): Promise<FinishedRun> {
  const run = await db.prisma.syncRun.findUniqueOrThrow({
    where: { id: runId },
    include: { parts: { orderBy: { position: 'asc' } } },
  })
  return run
}
