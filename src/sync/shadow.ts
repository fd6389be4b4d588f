import type { Queryable } from '../database/database.ts'
import { DERIVED_TABLES, type DerivedTable } from './derived-tables.ts'

/** When a row was written says nothing about what it says. */
const IGNORED = ['created_at', 'updated_at', 'recorded_at']

/** A row that is not what its sources say. */
export interface Difference {
  table: DerivedTable
  id: string
  /** `missing` should be there, `extra` should not, `changed` says something else. */
  kind: 'missing' | 'extra' | 'changed'
  /** The columns that differ, of a changed row. */
  columns: string[]
}

/**
 * Lays empty temporary tables over the derived ones: every statement of this session that names `leads` now means the
 * shadow. The real tables stay reachable as `live_leads` and so on, by views made before. What people made is copied
 * in, since no source could bring it back; so are rows of sources that people's notes and imports hold on to.
 */
export async function openShadow(db: Queryable): Promise<void> {
  await closeShadow(db)
  for (const table of DERIVED_TABLES) await db.query(`create temp view live_${table} as select * from ${table}`)
  for (const table of DERIVED_TABLES) await db.query(`create temp table ${table} (like ${table} including all)`)
  const byPeople = "substr(id::text, 15, 1) <> '5'"
  const held = "select %s from live_events where event_source <> 'instantly'"
  const heldBy = (column: string) => `id in (${held.replace('%s', column)})`
  await db.query(`insert into companies select * from live_companies
    where ${byPeople} or first_seen_in_csv_id is not null or ${heldBy('company_id')}`)
  await db.query(`insert into campaigns select * from live_campaigns where ${byPeople} or ${heldBy('campaign_id')}`)
  await db.query(`insert into leads select * from live_leads
    where ${byPeople} or csv_import_id is not null or ${heldBy('lead_id')}`)
  await db.query(
    `insert into campaign_leads select * from live_campaign_leads where ${byPeople} or ${heldBy('campaign_lead_id')}`,
  )
  await db.query(`insert into events select * from live_events where event_source <> 'instantly'`)
}

/** Takes the shadow away; harmless where there is none. */
export async function closeShadow(db: Queryable): Promise<void> {
  for (const table of [...DERIVED_TABLES].reverse()) {
    await db.query(`drop table if exists pg_temp.${table}`)
    await db.query(`drop view if exists pg_temp.live_${table}`)
  }
}

/** Compares one table with its shadow, row by row. */
export async function compareWithShadow(db: Queryable, table: DerivedTable): Promise<Difference[]> {
  const columns = await comparedColumns(db, table)
  const differs = columns.map((column) => `case when s.${column} is distinct from l.${column} then '${column}' end`)
  const rows = await db.query<{ id: string; kind: Difference['kind']; columns: string[] }>(
    `/* compareWithShadow ${table} */ select coalesce(s.id, l.id) as id,
       case when l.id is null then 'missing' when s.id is null then 'extra' else 'changed' end as kind,
       to_jsonb(case when l.id is null or s.id is null then '{}'
         else array_remove(array[${differs.join(', ')}], null) end) as columns
     from ${table} s full join live_${table} l on l.id = s.id
     where l.id is null or s.id is null
       or (${columns.map((column) => `s.${column}`)}) is distinct from (${columns.map((column) => `l.${column}`)})
     order by 1`,
  )
  return rows.map((row) => ({ table, ...row }))
}

/**
 * Makes the real tables say what the shadow says, in one transaction. When a row was written stays as it was.
 */
export async function applyShadow(tx: Queryable, differences: readonly Difference[]): Promise<void> {
  const ids = (table: DerivedTable, extra: boolean) =>
    JSON.stringify(differences.filter((d) => d.table === table && (d.kind === 'extra') === extra).map(({ id }) => id))
  for (const table of [...DERIVED_TABLES].reverse()) {
    await tx.query(
      `/* applyShadow: delete */ delete from live_${table}
       where id in (select jsonb_array_elements_text($1::jsonb)::uuid)`,
      [ids(table, true)],
    )
  }
  for (const table of DERIVED_TABLES) {
    const columns = await comparedColumns(tx, table)
    await tx.query(
      `/* applyShadow: write */ insert into live_${table} (${columns.join(', ')}) select ${columns.join(', ')} from ${table}
       where id in (select jsonb_array_elements_text($1::jsonb)::uuid)
       on conflict (id) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
      [ids(table, false)],
    )
  }
}

async function comparedColumns(db: Queryable, table: DerivedTable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `/* comparedColumns */ select attname::text as name from pg_attribute
     where attrelid = ('pg_temp.' || $1)::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  )
  return rows.map(({ name }) => name).filter((name) => !IGNORED.includes(name))
}
