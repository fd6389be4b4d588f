import type { Database } from '../../src/database/database.ts'

/** The derived tables, in the order of their dependencies. */
const DERIVED = ['companies', 'campaigns', 'leads', 'campaign_leads', 'events'] as const

const RAW_KEYS = {
  instantly_campaigns_raw: 'instantly_campaign_id',
  instantly_campaign_definitions_raw: 'instantly_campaign_id',
  instantly_accounts_raw: 'email',
  instantly_leads_raw: 'instantly_lead_id',
  instantly_emails_raw: 'instantly_email_id',
  instantly_daily_analytics_raw: "instantly_campaign_id || ' ' || analytics_date",
} as const

/** All that the derived tables say, without the times at which rows were written. */
export async function dumpDerived(db: Database): Promise<Record<string, unknown[]>> {
  const dump: Record<string, unknown[]> = {}
  for (const table of DERIVED) {
    const rows = await db.query<{ row: unknown }>(
      `select to_jsonb(t) - '{created_at,updated_at,recorded_at}'::text[] as row from ${table} t order by t.id`,
    )
    dump[table] = rows.map(({ row }) => row)
  }
  return dump
}

/** What the raw tables hold: key and content of every record. */
export async function dumpRaw(db: Database): Promise<Record<string, unknown[]>> {
  const dump: Record<string, unknown[]> = {}
  for (const [table, key] of Object.entries(RAW_KEYS)) {
    dump[table] = await db.query(`select ${key} as key, content_hash from ${table} order by 1, 2`)
  }
  return dump
}

/** All that imports may change, without what belongs to the imports themselves. */
export async function dumpImportable(db: Database): Promise<Record<string, unknown[]>> {
  const dump = await dumpDerived(db)
  dump.lead_identities = await db.query('select kind, value, lead_id from lead_identities order by 1, 2')
  dump.imported_values = await db.query(
    'select table_name, row_id, column_name, value from imported_values order by 1, 2, 3',
  )
  return dump
}

/** Everything that every table of the workspace holds, the migrations' own too. */
export async function dumpTables(db: Database): Promise<Record<string, unknown[]>> {
  const tables = await db.query<{ name: string }>(
    'select tablename::text as name from pg_tables where schemaname = current_schema() order by 1',
  )
  const dump: Record<string, unknown[]> = {}
  for (const { name } of tables) {
    dump[name] = await db.query(`select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`)
  }
  return dump
}

/** What one import stored, by natural keys: ids of two runs differ. */
export async function dumpByKeys(database: Database): Promise<unknown[]> {
  return [
    await database.query(`select l.first_name, l.last_name, l.email, l.job_title, c.company_domain, l.apollo_data
      from leads l left join companies c on c.id = l.company_id order by email`),
    await database.query('select company_name, company_domain from companies order by 2'),
    await database.query(`select l.email, e.event_type::text as type, r.row_number from events e join leads l on l.id = e.lead_id
      join csv_import_rows r on r.id = e.csv_import_row_id order by 1`),
    await database.query(`select row_number, outcome::text as outcome, to_jsonb(reasons) as reasons, to_jsonb(cells) as cells
      from csv_import_rows order by 1`),
    await database.query(
      'select import_status::text as status, total_rows, created_rows, updated_rows, unchanged_rows from csv_imports_raw',
    ),
  ]
}
