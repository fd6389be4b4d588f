import { createAccess } from './auth/access.ts'
import { assertMayListen } from './auth/listen-guard.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { openDatabase } from './database/open.ts'
import { singleUser } from './database/single-user.ts'
import type { User } from './generated/prisma/client.ts'
import { createLogger, type Logger } from './logger.ts'
import type { LeadlineServer } from './server/server.ts'
import { createInstantlyClient } from './sources/instantly/client.ts'
import { createInstantlySync } from './sync/instantly-sync.ts'
import { closeAbandonedRuns } from './sync/run-log.ts'
import type { SyncListener } from './sync/sync-run.ts'
import type { SyncService } from './sync/sync-service.ts'
import { version } from './version.ts'

/** A workspace that is open in this process: its database and its sync. */
export interface Workspace extends AsyncDisposable {
  config: Config
  logger: Logger
  database: Database
  sync: SyncService
  /** The one user of single-user mode; made where there is none. */
  currentUser: () => Promise<User>
}

/** How a workspace is opened. */
export interface WorkspaceOptions {
  config: Config
  /** What this process was started as, such as `leadline serve`. */
  command: string
  /** Hears of the progress of every sync of this process. */
  listener?: SyncListener
  /** Stops running syncs after the page under way. */
  signal?: AbortSignal
  now?: () => Date
}

/**
 * Opens the workspace that the settings name, migrated, with its user.
 *
 * @throws DatabaseError with a clear message for everything that is wrong with the database
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { config, command, listener, signal, now } = options
  const logger = createLogger(config.logLevel)
  await using cleanup = new AsyncDisposableStack()
  const database = cleanup.use(await openDatabase({ url: config.databaseUrl, folder: config.dataDir, command }))
  await closeAbandonedRuns(database)
  let user: Promise<User> | undefined
  const currentUser = () => {
    user ??= singleUser(database, config.user)
    return user
  }
  const { apiKey, ...instantly } = config.instantly
  const userAgent = `Leadline/${version}`
  const client =
    apiKey === undefined ? undefined : createInstantlyClient({ ...instantly, apiKey, userAgent, logger, signal })
  const sync = cleanup.use(
    createInstantlySync({
      db: database,
      client,
      logger,
      ...(listener && { listener }),
      ...(signal && { signal }),
      ...(now && { now }),
    }),
  )
  const resources = cleanup.move()
  return { config, logger, database, sync, currentUser, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/**
 * Serves a workspace over HTTP.
 *
 * @throws PortTakenError
 * @throws ListenError when it would be open to others without authentication
 */
export async function serveWorkspace(workspace: Workspace): Promise<LeadlineServer> {
  // @NOTE Building the graph takes time that commands which do not serve it need not spend.
  const { createServer } = await import('./server/server.ts')
  const { config, logger, database, sync, currentUser } = workspace
  const { host, port, auth, requestsPerMinute, trustedProxies, mostStreams } = config
  assertMayListen(host, auth.mode)
  if (auth.mode === 'single-user') await currentUser()
  const access = createAccess({ database, logger, auth, currentUser, requestsPerMinute, now: () => new Date() })
  return createServer({ database, sync, logger, ...access, trustedProxies, mostStreams, host, port })
}
