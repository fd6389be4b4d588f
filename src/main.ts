import { createAccess } from './auth/access.ts'
import { assertMayListen } from './auth/listen-guard.ts'
import { MAX_OUTAGE_MINUTES } from './cli/after-outage.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { type DatabaseAccess, openDatabase } from './database/open.ts'
import { singleUser } from './database/single-user.ts'
import { untilStopped } from './database/stoppable.ts'
import type { User } from './generated/prisma/client.ts'
import { createImportService, type ImportService } from './import/import-service.ts'
import { createLogger, type Logger } from './logger.ts'
import type { LeadlineServer } from './server/server.ts'
import { createInstantlyClient } from './sources/instantly/client.ts'
import { createInstantlySync } from './sync/instantly-sync.ts'
import { normalizeWaiting } from './sync/normalize-waiting.ts'
import { closeAbandonedRuns } from './sync/run-log.ts'
import type { SyncListener } from './sync/sync-run.ts'
import type { SyncService } from './sync/sync-service.ts'
import { version } from './version.ts'

/** A workspace that is open in this process: its database, its sync and its imports. */
export interface Workspace extends AsyncDisposable {
  config: Config
  logger: Logger
  database: Database
  sync: SyncService
  imports: ImportService
  /** The one user of single-user mode; made where there is none. */
  currentUser: () => Promise<User>
}

/** A request is given up first, so that it is told so; its statement ends soon after. */
const SPARE_MS = 500

/** How a workspace is opened. */
export interface WorkspaceOptions {
  config: Config
  /** What this process was started as, such as `leadline serve`. */
  command: string
  /** Hears of the progress of every sync of this process. */
  listener?: SyncListener
  /** Stops running syncs after the page under way. */
  signal?: AbortSignal
  /** Ends reads of the graph that take longer than a request may, where the database can. */
  serves?: boolean
  /** `read-only` for commands that change nothing: they neither make nor migrate a database. `migrate` when left out. */
  access?: DatabaseAccess
  now?: () => Date
}

/**
 * Opens the workspace that the settings name, migrated unless it is only to be read.
 *
 * @throws DatabaseError with a clear message for everything that is wrong with the database
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { config, command, listener, signal, now, serves = false, access = 'migrate' } = options
  const logger = createLogger(config.logLevel)
  await using cleanup = new AsyncDisposableStack()
  const readTimeoutMs = serves ? config.requestTimeoutSeconds * 1000 + SPARE_MS : undefined
  const { databaseUrl: url, directUrl, dataDir: folder } = config
  const place = { url, directUrl, folder, command, readTimeoutMs, signal, access }
  const database = cleanup.use(await openDatabase(place))
  if (serves) for (const warning of database.warnings) logger.warn({}, warning)
  // @NOTE Also by commands that only read: a run whose process has died would be shown as one that goes on.
  await untilStopped(signal, 'starting', closeAbandonedRuns(database))
  let user: Promise<User> | undefined
  const currentUser = () => {
    user ??= singleUser(database, config.user)
    return user
  }
  const { apiKey, ...instantly } = config.instantly
  // @NOTE A command ends some time; a server goes on for as long as it runs.
  const outageMs = serves ? undefined : MAX_OUTAGE_MINUTES * 60_000
  const userAgent = `Leadline/${version}`
  const client =
    apiKey === undefined ? undefined : createInstantlyClient({ ...instantly, apiKey, userAgent, logger, signal })
  const sync = cleanup.use(
    createInstantlySync({
      db: database,
      client,
      logger,
      outageMs,
      ...(listener && { listener }),
      ...(signal && { signal }),
      ...(now && { now }),
    }),
  )
  const afterImport = () => normalizeWaiting(database, signal)
  const imports = cleanup.use(
    createImportService({ db: database, logger, signal, afterImport, outageMs, ...config.imports }),
  )
  const resources = cleanup.move()
  return { config, logger, database, sync, imports, currentUser, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/**
 * Serves a workspace over HTTP, and takes up the imports that an earlier process left.
 *
 * @throws PortTakenError
 * @throws ListenError when it would be open to others without authentication
 */
export async function serveWorkspace(workspace: Workspace): Promise<LeadlineServer> {
  // @NOTE Building the graph takes time that commands which do not serve it need not spend.
  const { createServer } = await import('./server/server.ts')
  const { config, logger, database, sync, imports, currentUser } = workspace
  const { host, port, auth, requestsPerMinute, trustedProxies, corsOrigins, introspection, suggestions } = config
  const safety = { introspection, suggestions, requestTimeoutMs: config.requestTimeoutSeconds * 1000 }
  assertMayListen(host, auth.mode)
  if (auth.mode === 'single-user') await currentUser()
  const asking = { auth, currentUser, requestsPerMinute, corsOrigins }
  const access = createAccess({ database, logger, ...asking, now: () => new Date() })
  const { freshness, mostStreams } = config
  const serving = { host, port, trustedProxies, corsOrigins, safety, freshness, mostStreams }
  const server = await createServer({ database, sync, imports, logger, ...access, ...serving })
  void imports.takeUp()
  return server
}
