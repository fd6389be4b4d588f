import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { connectionError } from './connection-error.ts'
import { type Database, type Queryable, StatementObservers } from './database.ts'
import { DatabaseError } from './errors.ts'
import { exactTypes, withExactNumbers } from './exact-numbers.ts'
import { createFastReader } from './fast-reader/fast-reader.ts'
import { createPreparedRunner } from './fast-reader/prepared-runner.ts'
import { migrate } from './migrate.ts'
import { isUpToDate } from './migration-state.ts'
import { listenOnPostgres } from './postgres-listener.ts'
import { type PostgresAddress, parsePostgresUrl } from './postgres-url.ts'

const OLDEST_VERSION = 150_000
const CONNECT_TIMEOUT_MS = 10_000

/** How to reach a Postgres server. */
export interface PostgresOptions {
  /** A `postgres://` URL; `?schema=` names the schema, `public` where it is missing. */
  url: string
  /** Most connections at once. */
  poolSize?: number
  /**
   * After how many milliseconds the server ends a statement of the graph's reads; never when left out. Behind a
   * transaction pooler it does not hold: set `statement_timeout` on the role there.
   */
  readTimeoutMs?: number | undefined
  /** Whether frequent reads are prepared; by default unless the URL names a pooler. */
  prepareStatements?: boolean
}

/**
 * Opens a Postgres database (15 or newer, Supabase included), migrated to the newest version. The schema is made where
 * it is missing; several processes may do this at once.
 *
 * @throws DatabaseError when the URL is wrong, the server is unreachable or too old, or it refuses the user
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const address = parsePostgresUrl(options.url)
  await using cleanup = new AsyncDisposableStack()
  const pool = cleanup.adopt(createPool(address, options.poolSize ?? 10), async (opened) => opened.end())
  await checkServer(pool, address)
  await checkSchema(pool, address)
  await migrateOnce(pool, address).catch((error: unknown) => {
    throw error instanceof DatabaseError ? error : connectionError(error, address)
  })
  const observers = new StatementObservers()
  // @NOTE Reads have connections of their own: a sync must not wait for them, and its statements may take long.
  const reads = cleanup.adopt(createPool(address, options.poolSize ?? 10, options.readTimeoutMs), (opened) =>
    opened.end(),
  )
  const client = new PrismaClient({
    adapter: withExactNumbers(new PrismaPg(reads, { schema: address.schema })),
    log: [{ emit: 'event', level: 'query' }],
  })
  cleanup.defer(() => client.$disconnect())
  client.$on('query', (event) => observers.notify(event.query))
  const prepare = options.prepareStatements ?? !address.pooled
  const reader = createFastReader(
    client,
    createPreparedRunner(reads, prepare, (sql) => observers.notify(sql)),
  )
  const resources = cleanup.move()

  const shared = {
    kind: 'postgres' as const,
    location: address.location,
    prisma: reader.prisma,
    reads: queryThrough(reads, observers),
    answer: reader.answer,
    fastReads: reader.counts,
    observe: (listener: (sql: string) => void) => observers.add(listener),
    listen: async (channel: string, heard: () => void) =>
      listenOnPostgres(address, channel, (payload) => {
        if (payload === undefined || payload === address.schema) heard()
      }),
    assertFreeSpace: async () => undefined,
  }
  return {
    ...shared,
    ...queryThrough(pool, observers),
    transaction: (work) => withClient(pool, (client) => inTransaction(client, observers, work)),
    session: (work) =>
      withClient(pool, async (client) => {
        const session: Database = {
          ...shared,
          ...queryThrough(client, observers),
          transaction: (inner) => inTransaction(client, observers, inner),
          session: (inner) => inner(session),
          [Symbol.asyncDispose]: async () => undefined,
        }
        try {
          return await work(session)
        } finally {
          await client.query('discard temp')
        }
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function createPool(address: PostgresAddress, max: number, timeoutMs?: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: address.connectionString,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: exactTypes(),
    application_name: 'leadline',
    // @NOTE Statements name no schema, so each connection is told once. `public` is every server's default and needs
    // no setting, which keeps transaction poolers working there.
    onConnect: async (client) => {
      if (timeoutMs !== undefined && !address.pooled)
        await client.query(`set statement_timeout to ${Math.ceil(timeoutMs)}`)
      if (address.schema !== 'public') await client.query(`set search_path to ${pg.escapeIdentifier(address.schema)}`)
    },
  })
  // @NOTE An idle connection that breaks is replaced by the pool; without a listener Node would end the process.
  pool.on('error', () => undefined)
  return pool
}

async function checkServer(pool: pg.Pool, address: PostgresAddress): Promise<void> {
  const version = await serverVersion(pool, address)
  if (version >= OLDEST_VERSION) return
  throw new DatabaseError(
    'DATABASE_TOO_OLD',
    `The server at ${address.location} runs Postgres ${Math.floor(version / 10_000)}; Leadline needs 15 or newer. ` +
      'Upgrade it, or unset DATABASE_URL to use the embedded database.',
  )
}

/**
 * Without a setting the server puts a schema named like the user before `public`. Leadline's tables would silently land
 * there, next to those of another workspace.
 */
async function checkSchema(pool: pg.Pool, { schema, location, user }: PostgresAddress): Promise<void> {
  const { rows } = await pool.query<{ name: string | null }>('select current_schema()::text as name')
  const current = rows[0]?.name ?? schema
  if (current === schema) return
  throw new DatabaseError(
    'DATABASE_URL_INVALID',
    `At ${location} user "${user}" works in the schema "${current}", not in "${schema}". Add ?schema=${current} to ` +
      `DATABASE_URL if that is meant, else: alter role "${user}" set search_path to ${schema}.`,
  )
}

async function serverVersion(pool: pg.Pool, address: PostgresAddress): Promise<number> {
  try {
    const { rows } = await pool.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    )
    return rows[0]?.version ?? 0
  } catch (error) {
    throw connectionError(error, address)
  }
}

const MIGRATION_LOCK = 'leadline migrate'

/**
 * One process of the database migrates while the others wait, however long. The engine takes a lock of its own too, for
 * the whole database, with a time limit, and leaves it to its session; so it gets connections of its own, which end
 * with the migration.
 */
async function migrateOnce(pool: pg.Pool, address: PostgresAddress): Promise<void> {
  if (await isUpToDate(queryThrough(pool, new StatementObservers()))) return
  await withClient(pool, async (client) => {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [MIGRATION_LOCK])
    try {
      await createSchema(client, address.schema)
      await using cleanup = new AsyncDisposableStack()
      const enginePool = cleanup.adopt(createPool(address, 2), async (opened) => opened.end())
      await migrate(new PrismaPg(enginePool, { schema: address.schema }), (script) => enginePool.query(script))
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [MIGRATION_LOCK])
    }
  })
}

/** Asks first: `create schema if not exists` wants a right on the database even where the schema exists. */
async function createSchema(client: pg.PoolClient, schema: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [schema])
  if (rowCount === 0) await client.query(`create schema ${pg.escapeIdentifier(schema)}`)
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    return await work(client)
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

async function inTransaction<T>(
  client: pg.PoolClient,
  observers: StatementObservers,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  await client.query('begin')
  try {
    const result = await work(queryThrough(client, observers))
    await client.query('commit')
    return result
  } catch (error) {
    // @NOTE Where the connection itself is gone the server has rolled back already; the first error is the one to tell.
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

function queryThrough(client: pg.Pool | pg.PoolClient, observers: StatementObservers): Queryable {
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      observers.notify(sql)
      // @NOTE The row's shape is the statement's; the caller names it.
      const result = await client.query(sql, [...parameters])
      return result.rows as Row[]
    },
  }
}
