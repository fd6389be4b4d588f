import { randomInt } from 'node:crypto'
import { DatabaseError } from './errors.ts'
import { type PostgresPool, withClient } from './postgres-pool.ts'
import { sharesSessions } from './postgres-probe.ts'
import { type PostgresAddress, parsePostgresUrl } from './postgres-url.ts'

/**
 * Takes `DIRECT_URL` apart. Where it names no schema, it is that of `DATABASE_URL`.
 *
 * @throws DatabaseError DATABASE_URL_INVALID
 */
export function parseDirectUrl(url: string, { schema }: PostgresAddress): PostgresAddress {
  const named = parsePostgresUrl(url, 'DIRECT_URL')
  if (named.namesSchema && named.schema !== schema) {
    throw invalid(`it names the schema "${named.schema}", and DATABASE_URL "${schema}". Name the same in both`)
  }
  if (named.pooled) throw throughPooler()
  const whole = new URL(url)
  whole.searchParams.set('schema', schema)
  return parsePostgresUrl(whole.toString(), 'DIRECT_URL')
}

/**
 * Fails where DIRECT_URL goes through a transaction pooler too, as far as that can be seen.
 *
 * @throws DatabaseError DATABASE_URL_INVALID
 */
export async function assertOwnSessions(address: PostgresAddress, signal: AbortSignal | undefined): Promise<void> {
  if (await sharesSessions(address, signal)) throw throughPooler()
}

/**
 * Fails where the two lead to different databases: a lock that is taken in one must be seen in the other.
 *
 * @throws DatabaseError DATABASE_URL_INVALID
 */
export async function assertSameDatabase(pool: PostgresPool, direct: PostgresPool): Promise<void> {
  const key = randomInt(2 ** 47)
  const same = await withClient(pool, async (client) => {
    await client.query('begin')
    try {
      await client.query('/* assertSameDatabase */ select pg_advisory_xact_lock($1::bigint)', [key])
      const { rows } = await direct.query<{ free: boolean }>(
        '/* assertSameDatabase: look */ select pg_try_advisory_xact_lock($1::bigint) as free',
        [key],
      )
      return rows[0]?.free === false
    } finally {
      await client.query('rollback')
    }
  })
  if (!same) throw invalid('it leads to another database than DATABASE_URL. Name the same server and database in both')
}

function throughPooler(): DatabaseError {
  return invalid(
    'it goes through a transaction pooler, which keeps no sessions. Name the server itself, or a pooler in session mode',
  )
}

function invalid(reason: string): DatabaseError {
  return new DatabaseError('DATABASE_URL_INVALID', `DIRECT_URL cannot be used: ${reason}.`)
}
