import pg from 'pg'
import type { PostgresAddress } from './postgres-url.ts'
import { createWatchedPool, type WatchedPool } from './watched-pool.ts'

/**
 * Makes a pool of connections to a server. Nothing is connected yet.
 *
 * @param max most connections at once
 * @param timeoutMs after how many milliseconds the server ends a statement; never when left out
 * @param watched finds connections that are open and dead
 */
export function createPool(
  address: PostgresAddress,
  max: number,
  timeoutMs: number | undefined,
  watched: WatchedPool,
): pg.Pool {
  return createWatchedPool(watched, {
    connectionString: address.connectionString,
    max,
    application_name: 'leadline',
    // @NOTE Statements name no schema, so each connection is told once. `public` is every server's default and needs
    // no setting, which keeps transaction poolers working there.
    onConnect: async (client) => {
      if (timeoutMs !== undefined && !address.pooled)
        await client.query(`set statement_timeout to ${Math.ceil(timeoutMs)}`)
      if (address.schema !== 'public') await client.query(`set search_path to ${pg.escapeIdentifier(address.schema)}`)
    },
  })
}

/** Runs `work` on one connection of the pool, which goes back afterwards, or is closed where it broke. */
export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
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
