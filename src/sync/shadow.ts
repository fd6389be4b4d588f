import type { Queryable } from '../database/database.ts'
import { isEditedAnywhere, lockForSources, unlessEdited } from '../database/field-edits.ts'
import { isDerived } from '../database/ownership.ts'
import type { EditableTable } from '../domain/editable-fields.ts'
import { DERIVED_TABLES, type DerivedTable } from './derived-tables.ts'

/**
 * The columns that a source speaks for. What people fill into a row of a source (an offer, an industry, a follow-up) is
 * theirs, and no rebuild looks at it.
 */
const SOURCED: Record<DerivedTable, readonly string[]> = {
  companies: ['company_name', 'company_domain'],
  campaigns: [
    'campaign_name',
    'instantly_campaign_id',
    'campaign_status',
    'provider_status',
    'email_body_template',
    'uses_email',
  ],
  leads: ['first_name', 'last_name', 'email', 'job_title', 'company_id', 'lead_status'],
  campaign_leads: [
    'campaign_id',
    'lead_id',
    'email_status',
    'email_sent_at',
    'email_replied_at',
    'overall_status',
    'sequence_step',
    'provider_status',
  ],
  events: [
    'event_key',
    'event_source',
    'event_type',
    'lead_id',
    'campaign_id',
    'campaign_lead_id',
    'company_id',
    'event_timestamp',
    'direction',
    'provider_type',
    'thread_id',
    'sequence_step',
    'variant',
    'email_subject',
    'email_body',
    'instantly_email_id',
    'raw_data',
  ],
}

/** A source's row must say what the source says; in a person's row only what is empty may be filled. */
function differs(column: string): string {
  const sourced = `s.${column} is distinct from l.${column}`
  return `case when ${isDerived('l')} then ${sourced} else l.${column} is null and s.${column} is not null end`
}

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
 * in, since no source could bring it back; so are rows of sources that people edited or that people's rows, notes and
 * imports hold on to.
 */
export async function openShadow(db: Queryable): Promise<void> {
  await closeShadow(db)
  for (const table of DERIVED_TABLES) await db.query(`create temp view live_${table} as select * from ${table}`)
  for (const table of DERIVED_TABLES) await db.query(`create temp table ${table} (like ${table} including all)`)
  await db.query(`insert into events select * from live_events where event_source <> 'instantly'`)
  // @NOTE In this order: each condition looks at the rows that are in the shadow already.
  await copyHeld(db, 'campaign_leads', 'id in (select campaign_lead_id from events)')
  const inCampaigns = (column: string) =>
    `id in (select ${column} from events union select ${column} from campaign_leads)`
  await copyHeld(db, 'campaigns', inCampaigns('campaign_id'))
  await copyHeld(db, 'leads', `csv_import_id is not null or ${inCampaigns('lead_id')}`)
  const employed = 'id in (select company_id from events union select company_id from leads)'
  const imported =
    "id in (select value::uuid from imported_values where table_name = 'leads' and column_name = 'company_id')"
  await copyHeld(db, 'companies', `first_seen_in_csv_id is not null or ${employed} or ${imported}`)
}

/** Copies what people made or edited, and what else is held on to. */
async function copyHeld(db: Queryable, table: EditableTable, held: string): Promise<void> {
  await db.query(`/* copyHeld */ insert into ${table} select * from live_${table} t
    where not (${isDerived('t')}) or ${isEditedAnywhere('t', table)} or ${held}`)
}

/** Takes the shadow away; harmless where there is none. */
export async function closeShadow(db: Queryable): Promise<void> {
  for (const table of [...DERIVED_TABLES].reverse()) {
    await db.query(`drop table if exists pg_temp.${table}`)
    await db.query(`drop view if exists pg_temp.live_${table}`)
  }
}

/** Compares what a source speaks for in one table with its shadow, row by row. */
export async function compareWithShadow(db: Queryable, table: DerivedTable): Promise<Difference[]> {
  const differing = SOURCED[table].map((column) => `case when ${differs(column)} then '${column}' end`)
  const ours = table === 'events' ? "and l.event_source = 'instantly'" : ''
  const rows = await db.query<{ id: string; kind: Difference['kind']; columns: string[] }>(
    `/* compareWithShadow ${table} */ select coalesce(s.id, l.id) as id,
       case when l.id is null then 'missing' when s.id is null then 'extra' else 'changed' end as kind,
       to_jsonb(case when l.id is null or s.id is null then '{}'
         else array_remove(array[${differing.join(', ')}], null) end) as columns
     from ${table} s full join live_${table} l on l.id = s.id
     where l.id is null or (s.id is null and ${isDerived('l')} ${ours})
       or (s.id is not null and (${SOURCED[table].map(differs).join(' or ')}))
     order by 1`,
  )
  return rows.map((row) => ({ table, ...row }))
}

/**
 * Makes the real tables say what the shadow says, in one transaction. What no source speaks for stays as it is, and so
 * does what people set, also when they did so after the shadow was made.
 */
export async function applyShadow(tx: Queryable, differences: readonly Difference[]): Promise<void> {
  await lockForSources(tx)
  const ids = (table: DerivedTable, extra: boolean) =>
    JSON.stringify(differences.filter((d) => d.table === table && (d.kind === 'extra') === extra).map(({ id }) => id))
  for (const table of [...DERIVED_TABLES].reverse()) {
    await tx.query(
      `/* applyShadow: delete */ delete from live_${table}
       where id in (select jsonb_array_elements_text($1::jsonb)::uuid)
         ${table === 'events' ? '' : `and not ${isEditedAnywhere(`live_${table}`, table)}`}`,
      [ids(table, true)],
    )
  }
  for (const table of DERIVED_TABLES) {
    const columns = SOURCED[table]
    const after = columns.map((column) => written(table, column))
    await tx.query(
      `/* applyShadow: write */ insert into live_${table} (id, ${columns.join(', ')})
       select id, ${columns.join(', ')} from ${table} where id in (select jsonb_array_elements_text($1::jsonb)::uuid)
       on conflict (id) do update set ${columns.map((column, index) => `${column} = ${after[index]}`).join(', ')}`,
      [ids(table, false)],
    )
  }
}

function written(table: DerivedTable, column: string): string {
  const live = `live_${table}`
  const filled = `coalesce(${live}.${column}, excluded.${column})`
  const fresh = `case when ${isDerived(live)} then excluded.${column} else ${filled} end`
  return table === 'events' ? fresh : unlessEdited(live, table, column, fresh)
}
