import { Socket } from 'node:net'
import pg from 'pg'
import { connectionError } from './connection-error.ts'
import type { Queryable } from './database.ts'
import type { Inspection } from './inspection.ts'
import { migrationState } from './migration-state.ts'
import type { PostgresAddress } from './postgres-url.ts'

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 6_000
/** Somewhat longer than the server's own limit, which tells more. */
const ANSWER_TIMEOUT_MS = 7_000
const CLOSE_TIMEOUT_MS = 500

/**
 * Connects to a Postgres server to look at it, in whatever version the workspace is and whatever stands between.
 *
 * @throws DatabaseError when the server is unreachable or refuses the user
 */
export async function inspectPostgres(address: PostgresAddress): Promise<Inspection> {
  await using cleanup = new AsyncDisposableStack()
  const pool = openPool(cleanup, address, 3)
  const read: Inspection['read'] = async (work) => {
    const client = await pool.connect()
    let failed = true
    try {
      await client.query(
        `begin transaction read only; set local search_path to ${pg.escapeIdentifier(address.schema)};
         set local statement_timeout to ${STATEMENT_TIMEOUT_MS}; set local lock_timeout to ${STATEMENT_TIMEOUT_MS}`,
      )
      const result = await work(queryThrough(client))
      await client.query('rollback')
      failed = false
      return result
    } finally {
      // @NOTE A connection whose read failed is not used again: an answer may still be on its way, or nobody there.
      client.release(failed)
    }
  }
  const state = await read(migrationState).catch((error: unknown) => {
    throw connectionError(error, address)
  })
  const resources = cleanup.move()
  return {
    kind: 'postgres',
    location: address.location,
    user: address.user,
    schema: address.schema,
    state,
    read,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** In which schema the user works who names none; null where that one does not exist. */
export async function schemaByDefault(address: PostgresAddress): Promise<string | null> {
  await using cleanup = new AsyncDisposableStack()
  const pool = openPool(cleanup, address, 1)
  const { rows } = await pool.query<{ name: string | null }>(
    '/* schemaByDefault */ select current_schema()::text as name',
  )
  return rows[0]?.name ?? null
}

/** How long two clients at most wait for each other, where the pooler has one connection for both. */
const WAIT_MS = 1_000

/**
 * Whether a pooler stands before the server that gives a client another connection for each transaction: whoever sets
 * something for the session, prepares a statement or listens then does so on a connection that others use next. Two clients
 * hold a transaction each, so they have two connections of the server; afterwards each asks which one it is on now.
 */
export async function isTransactionPooled(address: PostgresAddress): Promise<boolean> {
  await using cleanup = new AsyncDisposableStack()
  const pool = openPool(cleanup, address, 2)
  const backend = async (client: pg.PoolClient) =>
    (await client.query<{ pid: number }>('/* isTransactionPooled */ select pg_backend_pid() as pid')).rows[0]?.pid
  const [one, other] = [await pool.connect(), await pool.connect()]
  try {
    await one.query('begin transaction read only')
    const first = await backend(one)
    const begun = other.query('begin transaction read only').then(() => backend(other))
    await Promise.race([begun, new Promise((resolve) => setTimeout(resolve, WAIT_MS))])
    await one.query('commit')
    const second = await begun
    await other.query('commit')
    return first === second || (await backend(other)) !== second || (await backend(one)) !== first
  } finally {
    one.release(true)
    other.release(true)
  }
}

/** Connections that end with the stack at the latest: also those whose server says nothing any more. */
function openPool(cleanup: AsyncDisposableStack, address: PostgresAddress, max: number): pg.Pool {
  const sockets = new Set<Socket>()
  const pool = new pg.Pool({
    connectionString: address.connectionString,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    application_name: 'leadline doctor',
    ...(address.options !== undefined && { options: address.options }),
    stream: () => {
      const socket = new Socket()
      sockets.add(socket)
      return socket
    },
  })
  // @NOTE A connection that breaks while idle is replaced by the pool; without a listener Node would end the process.
  pool.on('error', () => undefined)
  cleanup.defer(async () => {
    await Promise.race([pool.end(), new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS))])
    for (const socket of sockets) socket.destroy()
  })
  return pool
}

function queryThrough(client: pg.PoolClient): Queryable {
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      // @NOTE The row's shape is the statement's; the caller names it.
      const result = await client.query(sql, [...parameters])
      return result.rows as Row[]
    },
  }
}
