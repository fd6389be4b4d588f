import type pg from 'pg'
import type { Database, Queryable, StatementObservers } from './database.ts'
import { DatabaseError } from './errors.ts'
import { type PostgresPool, withClient } from './postgres-pool.ts'
import { inTransaction, queryThrough } from './postgres-query.ts'

/** What a session is made of. */
export interface SessionOptions {
  pool: PostgresPool
  observers: StatementObservers
  /** Everything of the database that is the same in a session. */
  shared: Omit<Database, 'query' | 'transaction' | 'session' | typeof Symbol.asyncDispose>
  /** Whether the pool's connections were proved to have sessions of their own. */
  proved: boolean
}

/**
 * Runs `work` on one connection, and clears its temporary tables afterwards. Where it is only believed that the server's
 * session is its own, each transaction looks whether it is still the same.
 */
export async function runSession<T>(options: SessionOptions, work: (session: Database) => Promise<T>): Promise<T> {
  const { pool, observers, shared, proved } = options
  return await withClient(pool, async (client) => {
    const process = await processOf(client)
    const guarded = <Result>(run: (tx: Queryable) => Promise<Result>) =>
      inTransaction(client, observers, async (tx) => {
        if (!proved && (await processOf(client)) !== process) throw lostSession()
        return await run(tx)
      })
    const direct = queryThrough(client, observers)
    const session: Database = {
      ...shared,
      query: (sql, parameters) => (proved ? direct.query(sql, parameters) : guarded((tx) => tx.query(sql, parameters))),
      transaction: guarded,
      session: (inner) => inner(session),
      [Symbol.asyncDispose]: async () => undefined,
    }
    try {
      return await work(session)
    } finally {
      await (proved ? client.query('discard temp') : session.query('discard temp'))
    }
  })
}

async function processOf(client: pg.PoolClient): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('/* processOf */ select pg_backend_pid() as pid')
  return rows[0]?.pid
}

function lostSession(): DatabaseError {
  return new DatabaseError(
    'DATABASE_NEEDS_DIRECT_URL',
    'The connection of DIRECT_URL was given another session of the server in between, so a transaction pooler stands ' +
      'before it. Nothing was changed. Name the server itself, or a pooler in session mode.',
  )
}
