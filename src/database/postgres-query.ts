import type pg from 'pg'
import type { Queryable, StatementObservers } from './database.ts'

/** Statements through a pool or one of its connections. */
export function queryThrough(client: pg.Pool | pg.PoolClient, observers: StatementObservers): Queryable {
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      observers.notify(sql)
      // @NOTE The row's shape is the statement's; the caller names it.
      const result = await client.query(sql, [...parameters])
      return result.rows as Row[]
    },
  }
}

/** Runs `work` in one transaction of a connection, and rolls back if it throws. */
export async function inTransaction<T>(
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
