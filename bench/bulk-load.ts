import type { Database } from '../src/database/database.ts'

const TABLES = ['companies', 'leads', 'campaigns', 'campaign_leads', 'events', 'event_counts', 'event_count_changes']

/** The key of the row with a number, as SQL: the same number gives the same key, so that no statement has to look up. */
export function keyOf(kind: 'company' | 'lead' | 'campaign' | 'campaign_lead' | 'event', numberSql: string): string {
  return `md5('${kind} ' || (${numberSql}))::uuid`
}

/**
 * Runs statements that fill the timeline's tables, fast: the indexes of `events` are made afterwards, and where the user
 * may, foreign keys are not checked row by row, nor counts kept: they are made afterwards too. Then everything is
 * vacuumed and analyzed.
 */
export async function bulkLoad(database: Database, statements: readonly string[]): Promise<void> {
  await database.session(async (session) => {
    const [user] = await session.query<{ super: boolean }>(
      '/* bulkLoad */ select rolsuper as super from pg_roles where rolname = current_user',
    )
    const indexes = await session.query<{ name: string; definition: string }>(
      `/* bulkLoad */ select indexname::text as name, indexdef as definition from pg_indexes
        where schemaname = current_schema() and tablename = 'events' and indexname <> 'events_pkey'`,
    )
    for (const { name } of indexes) await session.query(`drop index "${name}"`)
    if (user?.super) await session.query('set session_replication_role to replica')
    for (const statement of statements) await session.query(statement)
    if (user?.super) await session.query('reset session_replication_role')
    await session.query('/* bulkLoad */ select recount_events()')
    for (const { definition } of indexes) await session.query(definition)
    for (const table of TABLES) await session.query(`vacuum (analyze) ${table}`)
  })
}
