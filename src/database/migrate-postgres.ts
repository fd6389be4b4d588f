import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { StatementObservers } from './database.ts'
import { assertVisible } from './existing-workspace.ts'
import { migrate } from './migrate.ts'
import { migrationLockKeys, withMigrationLock } from './migration-lock.ts'
import { isUpToDate, migrationState } from './migration-state.ts'
import type { ClientOptions } from './postgres-client.ts'
import { PostgresPool } from './postgres-pool.ts'
import { queryThrough } from './postgres-query.ts'

/** A migration that waits for a table longer than this keeps everybody behind it waiting too. */
const LOCK_TIMEOUT_MS = '60000'

/** How to migrate. */
export interface PostgresMigrationOptions extends ClientOptions {
  /** How long to wait for another process that migrates, in milliseconds. */
  waitMs: number
  signal?: AbortSignal | undefined
}

/**
 * Brings the schema to the newest version; it is made where it is missing. One process does so while others wait.
 * Nothing of it needs a session, so it works behind a transaction pooler too.
 *
 * @throws DatabaseError DATABASE_MIGRATION_LOCKED, and what `migrate` throws
 */
export async function migratePostgres(options: PostgresMigrationOptions): Promise<void> {
  const { address, kind, waitMs, signal } = options
  const { schema } = address
  await using pool = new PostgresPool({ address, kind, max: 3, settings: { lock_timeout: LOCK_TIMEOUT_MS } })
  const stop = () => pool.cut()
  signal?.addEventListener('abort', stop, { once: true })
  const known = queryThrough(pool, new StatementObservers())
  try {
    const state = await migrationState(known)
    if (state === 'current') return
    assertVisible(state, address)
    await withMigrationLock(pool, { schema, waitMs, signal }, async () => {
      if (await isUpToDate(known)) return
      await createSchema(pool, schema)
      const key = pg.escapeLiteral(migrationLockKeys(schema).script)
      await migrate(new PrismaPg(pool, { schema }), (script) =>
        pool.query(`select pg_advisory_xact_lock(hashtextextended(${key}, 0)); ${script}`),
      )
    })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** Asks first: `create schema if not exists` wants a right on the database even where the schema exists. */
async function createSchema(pool: PostgresPool, schema: string): Promise<void> {
  const { rowCount } = await pool.query('select from pg_namespace where nspname = $1', [schema])
  if (rowCount === 0) await pool.query(`create schema ${pg.escapeIdentifier(schema)}`)
}
