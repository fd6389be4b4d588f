import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { boundChanges, MOST_WAITING, STATEMENT_TIMEOUT_MS } from './bounded-changes.ts'
import { connectionError } from './connection-error.ts'
import { ConnectionWatch } from './connection-watch.ts'
import { type Database, StatementObservers } from './database.ts'
import { assertOwnSessions, assertSameDatabase, parseDirectUrl } from './direct-url.ts'
import { DatabaseError } from './errors.ts'
import { withExactNumbers } from './exact-numbers.ts'
import { assertPostgresWorkspace } from './existing-workspace.ts'
import { createFastReader } from './fast-reader/fast-reader.ts'
import { createPreparedRunner } from './fast-reader/prepared-runner.ts'
import { migratePostgres } from './migrate-postgres.ts'
import type { DatabaseAccess } from './open.ts'
import type { ConnectionKind } from './postgres-client.ts'
import { listenOnPostgres } from './postgres-listener.ts'
import { type PoolOptions, PostgresPool, withClient } from './postgres-pool.ts'
import { probe } from './postgres-probe.ts'
import { inTransaction, queryThrough } from './postgres-query.ts'
import { runSession } from './postgres-session.ts'
import { type PostgresAddress, parsePostgresUrl } from './postgres-url.ts'
import { protectTables } from './protect-tables.ts'
import { untilStopped } from './stoppable.ts'
import type { WatchedPool } from './watched-pool.ts'
import { assertSameWorkspace, readWorkspaceIdentity, type WorkspaceIdentity } from './workspace-proof.ts'

/** How long a start waits for another process that migrates. */
const MIGRATION_WAIT_MS = 60_000
/** A rebuild needs one, and no two run at once. */
const DIRECT_POOL_SIZE = 2

/** The server ends a statement first; the connection is given up where that is not heard of either. */
const DEADLINE_SPARE_MS = 2_000

/** For the statements of syncs, imports, rebuilds and migrations, where a pooler keeps from us how they are. */
const WORK_DEADLINE_MS = 3_600_000

/** How long what runs when the database is closed may go on. */
const CLOSE_MS = 1_500

/** How to reach a Postgres server. */
export interface PostgresOptions {
  /** A `postgres://` URL; `?schema=` names the schema, `public` where it is missing. */
  url: string
  /** The same database past a transaction pooler, for what needs a session of the server: see `DIRECT_URL`. */
  directUrl?: string | undefined
  /** Most connections at once. */
  poolSize?: number
  /**
   * After how many milliseconds the server ends a statement of the graph's reads and changes; when left out never, and
   * after 30 seconds.
   */
  readTimeoutMs?: number | undefined
  /** Whether frequent reads are prepared; by default where no pooler stands before the server. */
  prepareStatements?: boolean
  /** How long to wait for another process that migrates, in milliseconds; a minute when left out. */
  migrationWaitMs?: number | undefined
  /** Ends opening, whatever it waits for. */
  signal?: AbortSignal | undefined
  /** Whether what is missing is made and migrated; it is when left out. */
  access?: DatabaseAccess | undefined
}

/** The ways to a server, and what may be relied on there. */
interface Route {
  address: PostgresAddress
  kind: ConnectionKind
}

/**
 * Opens a Postgres database (15 or newer, Supabase included), migrated to the newest version. The schema is made where
 * it is missing; several processes may do this at once. With `access: 'read-only'` nothing is made or migrated.
 *
 * @throws DatabaseError when a URL is wrong, the server is unreachable or too old, it refuses the user, another process
 *   migrates for too long, or it was stopped
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { signal, poolSize: max = 10, readTimeoutMs } = options
  const { main, direct, workspace } = await untilStopped(signal, 'opening the database', prepare(options))
  await using cleanup = new AsyncDisposableStack()
  const watch = cleanup.use(new ConnectionWatch({ connectionString: main.address.connectionString }))
  const observers = new StatementObservers()
  const pool = cleanup.use(
    new PostgresPool({ ...main, max, workspace, watched: { watch, deadlineMs: WORK_DEADLINE_MS } }),
  )
  const run = queryThrough(pool, observers)
  // @NOTE Reads have connections of their own: a sync must not wait for them, and its statements may take long.
  const statementMs = readTimeoutMs ?? STATEMENT_TIMEOUT_MS
  const deadlineMs = statementMs + DEADLINE_SPARE_MS
  const settings = readTimeoutMs === undefined ? undefined : { statement_timeout: String(Math.ceil(readTimeoutMs)) }
  const readDeadlineMs = readTimeoutMs === undefined ? WORK_DEADLINE_MS : deadlineMs
  const poolOf = (watched: Omit<WatchedPool, 'watch'>, more: Partial<PoolOptions> = {}) =>
    cleanup.use(new PostgresPool({ ...main, max, workspace, watched: { watch, ...watched }, ...more }))
  const reads = poolOf({ deadlineMs: readDeadlineMs }, { settings })
  const changes = poolOf({ deadlineMs, mostWaiting: MOST_WAITING })
  const sessions =
    direct === undefined
      ? undefined
      : cleanup.use(new PostgresPool({ ...direct, max: DIRECT_POOL_SIZE, workspace, temporaryFirst: true }))
  const client = new PrismaClient({
    adapter: withExactNumbers(new PrismaPg(reads, { schema: main.address.schema })),
    log: [{ emit: 'event', level: 'query' }],
  })
  cleanup.defer(() => client.$disconnect())
  client.$on('query', (event) => observers.notify(event.query))
  if (options.access !== 'read-only') await protectTables(run, client)
  const prepared = options.prepareStatements ?? main.kind === 'session'
  const reader = createFastReader(
    client,
    createPreparedRunner(reads, prepared, (sql) => observers.notify(sql)),
  )
  const resources = cleanup.move()
  const { schema, location } = main.address
  const vacuumed = direct?.kind === 'session' ? sessions : undefined
  const change = boundChanges(statementMs, (work, begin) =>
    withClient(changes, (connection) => inTransaction(connection, observers, work, begin)),
  )

  const shared = {
    kind: 'postgres' as const,
    location,
    prisma: reader.prisma,
    reads: queryThrough(reads, observers),
    answer: reader.answer,
    fastReads: reader.counts,
    warnings: direct === undefined ? [withoutSessions(location)] : [],
    observe: (listener: (sql: string) => void) => observers.add(listener),
    listen: async (channel: string, heard: () => void) =>
      direct === undefined
        ? async () => undefined
        : listenOnPostgres(direct.address, channel, (payload) => {
            if (payload === undefined || payload === schema) heard()
          }),
    assertFreeSpace: async () => undefined,
    vacuum: async (table: string) => {
      const sql = `/* vacuum */ ${vacuumed === undefined ? 'analyze' : 'vacuum (analyze)'} ${table}`
      await queryThrough(vacuumed ?? pool, observers).query(sql)
    },
  }
  return {
    ...shared,
    ...run,
    transaction: (work, asChange) =>
      asChange === undefined
        ? withClient(pool, (client) => inTransaction(client, observers, work))
        : change(work, asChange),
    session: async (work) => {
      if (sessions === undefined) throw needsDirectUrl(location)
      return await runSession({ pool: sessions, observers, shared, proved: direct?.kind === 'session' }, work)
    },
    async [Symbol.asyncDispose]() {
      const breakAll = () => watch.breakAll()
      const impatient = setTimeout(breakAll, CLOSE_MS)
      await resources.disposeAsync()
      clearTimeout(impatient)
      // @NOTE A dead connection never says that it has ended, and would keep the process alive.
      setTimeout(breakAll, CLOSE_MS).unref()
    },
  }
}

/** Finds out what the connections may rely on, migrates where that is asked for, and learns which workspace it is. */
async function prepare(
  options: PostgresOptions,
): Promise<{ main: Route; direct: Route | undefined; workspace: WorkspaceIdentity }> {
  const { signal, migrationWaitMs: waitMs = MIGRATION_WAIT_MS } = options
  const address = parsePostgresUrl(options.url)
  const directAddress = options.directUrl === undefined ? undefined : parseDirectUrl(options.directUrl, address)
  const main = { address, kind: await probe(address, signal) }
  const makeReady = (route: Route) =>
    options.access === 'read-only' ? assertReady(route) : migratePostgres({ ...route, waitMs, signal })
  if (directAddress === undefined) {
    await translated(address, makeReady(main))
    const direct = main.kind === 'session' ? main : undefined
    return { main, direct, workspace: await identityOf(main) }
  }
  const direct = { address: directAddress, kind: await probe(directAddress, signal) }
  if (direct.kind === 'transaction') await assertOwnSessions(directAddress, signal)
  await assertSame(main, direct)
  await translated(directAddress, makeReady(direct))
  const workspace = await identityOf(main)
  assertSameWorkspace(await identityOf(direct), workspace, directAddress.location)
  return { main, direct, workspace }
}

/** For what only reads: nothing is made. */
async function assertReady(route: Route): Promise<void> {
  await using pool = new PostgresPool({ ...route, max: 1 })
  await assertPostgresWorkspace(queryThrough(pool, new StatementObservers()), route.address)
}

async function assertSame(main: Route, direct: Route): Promise<void> {
  await using pool = new PostgresPool({ ...main, max: 1 })
  await using other = new PostgresPool({ ...direct, max: 1 })
  await translated(direct.address, assertSameDatabase(pool, other))
}

async function identityOf(route: Route): Promise<WorkspaceIdentity> {
  await using pool = new PostgresPool({ ...route, max: 1 })
  return await translated(route.address, readWorkspaceIdentity(pool))
}

/** The same promise, whose failure is a DatabaseError. */
async function translated<T>(address: PostgresAddress, work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    throw error instanceof DatabaseError ? error : connectionError(error, address)
  })
}

function withoutSessions(location: string): string {
  return (
    `A transaction pooler stands before the database at ${location}: subscriptions look for news once a second instead ` +
    'of being told, and rebuild is refused. Set DIRECT_URL to the same database without the pooler to change that.'
  )
}

function needsDirectUrl(location: string): DatabaseError {
  return new DatabaseError(
    'DATABASE_NEEDS_DIRECT_URL',
    `This needs a session of the server, which the transaction pooler at ${location} does not keep. ` +
      'Set DIRECT_URL to the same database without the pooler (or through one in session mode).',
  )
}
