import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { DatabaseError } from './errors.ts'
import { type PostgresPool, withClient } from './postgres-pool.ts'

const LOOK_EVERY_MS = 250
/** A lock that is held must not be taken from us for having been quiet. */
const TIME_LIMITS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout']

/** Which lock, and how long to wait for it. */
export interface MigrationLockOptions {
  schema: string
  /** The longest wait, in milliseconds. */
  waitMs: number
  signal?: AbortSignal | undefined
}

/**
 * The advisory locks of migrating a schema: `process` is held by the process that migrates, `script` by each migration's
 * own transaction, which may outlive a process that was killed.
 */
export function migrationLockKeys(schema: string): { process: string; script: string } {
  return { process: `leadline migration of ${schema}`, script: `leadline migration script of ${schema}` }
}

/**
 * Runs `work` while no other process migrates the schema. The lock belongs to a transaction, so that it goes with it
 * whatever happens, also behind a transaction pooler.
 *
 * @throws DatabaseError DATABASE_MIGRATION_LOCKED, naming who holds the lock, when it is not free in time
 */
export async function withMigrationLock<T>(
  pool: PostgresPool,
  options: MigrationLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { process, script } = migrationLockKeys(options.schema)
  return await withClient(pool, async (client) => {
    await client.query('begin')
    try {
      await client.query(
        `/* withMigrationLock */ select set_config(name, '0', true) from pg_settings where name = any($1::text[])`,
        [TIME_LIMITS],
      )
      const end = Date.now() + options.waitMs
      await waitFor(client, process, end, options)
      await waitFor(pool, script, end, options)
      return await work()
    } finally {
      await client.query('rollback')
    }
  })
}

/** Waits for a lock; given a pool, the lock is let go of at once. */
async function waitFor(
  client: pg.PoolClient | PostgresPool,
  name: string,
  end: number,
  { signal, waitMs }: MigrationLockOptions,
): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(
      '/* waitFor */ select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken',
      [name],
    )
    if (rows[0]?.taken === true) return
    if (Date.now() > end) throw await lockedError(client, name, waitMs)
    await sleep(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal })
  }
}

async function lockedError(client: pg.PoolClient | PostgresPool, name: string, waitMs: number): Promise<DatabaseError> {
  const { rows } = await client.query<{ pid: number; program: string | null; since: string | null }>(
    `/* lockedError */ select a.pid, a.application_name as program, to_char(a.xact_start at time zone 'utc',
       'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)
       and l.database = (select oid from pg_database where datname = current_database())`,
    [name],
  )
  const holders = rows.map(
    ({ pid, program, since }) => `process ${pid} of the server ("${program ?? ''}") since ${since ?? 'unknown'}`,
  )
  const [first] = rows
  return new DatabaseError(
    'DATABASE_MIGRATION_LOCKED',
    `Another process is migrating this database: ${holders.join(', ') || 'nobody at this moment'}. It was waited for ` +
      `${Math.round(waitMs / 1000)} seconds. Let it end and start again` +
      `${first === undefined ? '' : `; if it is stuck: select pg_terminate_backend(${first.pid})`}.`,
  )
}
