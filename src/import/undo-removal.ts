import type { Queryable } from '../database/database.ts'
import type { ImportKeptReason } from '../domain/import-vocabulary.ts'
import { importEventKey } from './load-records.ts'

/** A row that is kept, and one reason why. */
export interface KeptRow {
  id: string
  reason: ImportKeptReason
}

/**
 * Locks rows that may go, so that from the next statement on everything that has come to depend on them is seen: also
 * what was being written when this one began to wait for it.
 */
async function lockMade(tx: Queryable, table: 'leads' | 'companies', ids: readonly string[]): Promise<void> {
  await tx.query(
    `/* lockMade ${table} */ select id from ${table}
     where id in (select jsonb_array_elements_text($1::jsonb)::uuid) order by id for update`,
    [JSON.stringify(ids)],
  )
}

/** Removes leads that an import made; gives those that something has come to depend on. */
export async function removeLeads(tx: Queryable, importId: string, ids: readonly string[]): Promise<KeptRow[]> {
  if (ids.length === 0) return []
  await lockMade(tx, 'leads', ids)
  const kept = await tx.query<KeptRow>(
    `/* removeLeads: kept */ with made as (select l.id, l.email, l.created_at from leads l
       where l.id in (select jsonb_array_elements_text($1::jsonb)::uuid))
     select id, 'lead_edited' as reason from made
       where exists (select from field_edits f where f.table_name = 'leads' and f.row_id = made.id)
     union all select id, 'lead_in_campaign' from made
       where exists (select from campaign_leads c where c.lead_id = made.id)
     union all select id, 'lead_in_instantly' from made
       where exists (select from instantly_leads_raw r where r.email = made.email)
     union all select id, 'lead_has_events' from made
       where exists (select from events e where e.lead_id = made.id and e.event_key <> $3 || made.id::text
         and not (e.event_source = 'instantly' and e.recorded_at < made.created_at)
         and not (e.event_source = 'manual' and e.event_type = 'imported'))
     union all select id, 'lead_in_other_import' from made
       where exists (select from csv_import_rows r join csv_imports_raw i on i.id = r.import_id
         where r.lead_id = made.id and r.import_id <> $2::uuid and i.import_status <> 'undone')`,
    [JSON.stringify(ids), importId, importEventKey(importId, '')],
  )
  const keptIds = new Set(kept.map(({ id }) => id))
  const gone = JSON.stringify(ids.filter((id) => !keptIds.has(id)))
  // @NOTE Mails that were there before the lead wait for one again; the company they had through it goes with it.
  await tx.query(
    `/* removeLeads: mails */ update events set lead_id = null, campaign_lead_id = null, company_id = null
     where lead_id in (select jsonb_array_elements_text($1::jsonb)::uuid) and event_source = 'instantly'`,
    [gone],
  )
  await tx.query(
    `/* removeLeads: events */ delete from events
     where lead_id in (select jsonb_array_elements_text($1::jsonb)::uuid) and event_type = 'imported'
       and event_source = 'manual'`,
    [gone],
  )
  await tx.query(
    '/* removeLeads */ delete from leads where id in (select jsonb_array_elements_text($1::jsonb)::uuid)',
    [gone],
  )
  return kept
}

/** Removes companies that an import made; gives those that something has come to depend on. */
export async function removeCompanies(tx: Queryable, importId: string, ids: readonly string[]): Promise<KeptRow[]> {
  if (ids.length === 0) return []
  await lockMade(tx, 'companies', ids)
  const kept = await tx.query<KeptRow>(
    `/* removeCompanies: kept */ with made as (select c.id from companies c
       where c.id in (select jsonb_array_elements_text($1::jsonb)::uuid))
     select id, 'company_edited' as reason from made
       where exists (select from field_edits f where f.table_name = 'companies' and f.row_id = made.id)
     union all select id, 'company_has_leads' from made
       where exists (select from leads l where l.company_id = made.id)
     union all select id, 'company_has_events' from made
       where exists (select from events e where e.company_id = made.id
         and not exists (select from leads l where l.id = e.lead_id and l.company_id = made.id))
     union all select id, 'company_in_other_import' from made
       where exists (select from csv_import_rows r join csv_imports_raw i on i.id = r.import_id
         where r.company_id = made.id and r.import_id <> $2::uuid and i.import_status <> 'undone')`,
    [JSON.stringify(ids), importId],
  )
  const keptIds = new Set(kept.map(({ id }) => id))
  await tx.query(
    '/* removeCompanies */ delete from companies where id in (select jsonb_array_elements_text($1::jsonb)::uuid)',
    [JSON.stringify(ids.filter((id) => !keptIds.has(id)))],
  )
  return kept
}
