import type { Queryable } from '../database/database.ts'
import { derivedId } from '../domain/identity.ts'
import type { TrackedLead } from './chunk-records.ts'
import { COMPANY_COLUMNS, LEAD_COLUMNS } from './import-policy.ts'
import type { ImportScope } from './import-scope.ts'
import { writeImportedValues } from './imported-values.ts'
import { importEventKey } from './load-records.ts'
import type { ChunkPlan } from './plan-chunk.ts'
import { apolloData, type RowPayload, rowPayload, rowsOf } from './row-payload.ts'

const LEAD_TYPES = Object.keys(LEAD_COLUMNS).map((name) => `${name} ${name === 'company_id' ? 'uuid' : 'text'}`)
const NUMBERS: Readonly<Record<string, string>> = {
  employees_min: 'int',
  employees_max: 'int',
  annual_revenue_amount: 'float8',
}
const COMPANY_TYPES = Object.keys(COMPANY_COLUMNS).map((name) => `${name} ${NUMBERS[name] ?? 'text'}`)

const leadColumns = Object.keys(LEAD_COLUMNS)
const companyColumns = Object.keys(COMPANY_COLUMNS)
const of = (alias: string, columns: readonly string[]) => columns.map((column) => `${alias}.${column}`).join(', ')

/** Writes what a chunk comes to, in a number of statements that does not depend on its size. */
export async function writeChunk(tx: Queryable, scope: ImportScope, plan: ChunkPlan): Promise<void> {
  const rows = rowPayload(scope, plan.rows)
  await writeCompanies(tx, scope, plan, rows)
  await writeLeads(tx, scope, plan, rows)
  await writeImportedValues(tx, scope, plan)
  await followLeads(tx, plan)
}

async function writeCompanies(tx: Queryable, scope: ImportScope, plan: ChunkPlan, rows: RowPayload): Promise<void> {
  const changed = [...plan.index.companies.values()].filter((company) => company.changed)
  if (changed.length === 0) return
  const companies = changed.map(({ id, domain, isNew, firstSeenInCsvId, apolloRow, values }) => ({
    ...values,
    id,
    is_new: isNew,
    company_domain: domain,
    first_seen_in_csv_id: firstSeenInCsvId,
    apollo_row: apolloRow,
  }))
  const withRows = changed.some(({ apolloRow }) => apolloRow !== null)
  await tx.query(
    `/* writeCompanies */ with ${rowsOf({ rows: '$1', cells: '$4', rowSeparator: '$5', cellSeparator: '$6' })}, incoming as (
       select c.*, case when r.id is not null then ${apolloData('$2')} end as apollo_data
       from json_to_recordset($3::json) as c(id uuid, is_new boolean, company_domain text, first_seen_in_csv_id uuid,
         apollo_row int, ${COMPANY_TYPES.join(', ')}) left join rows r on r.number = c.apollo_row
     ), updated as (
       update companies t set (${companyColumns.join(', ')}, first_seen_in_csv_id, apollo_data) =
         (${of('i', companyColumns)}, i.first_seen_in_csv_id, coalesce(i.apollo_data, t.apollo_data))
       from incoming i where t.id = i.id and not i.is_new
     )
     insert into companies (id, company_domain, first_seen_in_csv_id, apollo_data, ${companyColumns.join(', ')})
     select id, company_domain, first_seen_in_csv_id, apollo_data, ${companyColumns.join(', ')}
     from incoming where is_new order by company_domain`,
    [
      withRows ? rows.rows : '[]',
      scope.names,
      JSON.stringify(companies),
      withRows ? rows.cells : '',
      rows.rowSeparator,
      rows.cellSeparator,
    ],
  )
}

async function writeLeads(tx: Queryable, scope: ImportScope, plan: ChunkPlan, rows: RowPayload): Promise<void> {
  // @NOTE In one order, so that two imports at once meet in the same one and never wait for each other in a circle.
  const leads = [...plan.index.leads.values()]
    .filter((lead) => lead.changed)
    .toSorted((one, other) => String(one.values.email).localeCompare(String(other.values.email)))
    .map(({ id, isNew, apolloRow, values }) => ({ ...values, id, is_new: isNew, apollo_row: apolloRow }))
  const events = [...plan.firstRows].map(([leadId, row]) => {
    const key = importEventKey(scope.importId, leadId)
    const companyId = plan.index.leads.get(leadId)?.values.company_id ?? null
    return { id: derivedId('event', key), event_key: key, lead_id: leadId, company_id: companyId, row_id: row.id }
  })
  await tx.query(
    `/* writeLeads */ with ${rowsOf({ rows: '$1', cells: '$9', rowSeparator: '$10', cellSeparator: '$11' })}, incoming as (
       select l.*, case when r.id is not null then ${apolloData('$2')} end as apollo_data
       from json_to_recordset($3::json) as l(id uuid, is_new boolean, apollo_row int, ${LEAD_TYPES.join(', ')})
       left join rows r on r.number = l.apollo_row
     ), inserted as (
       insert into leads (id, csv_import_id, apollo_data, ${leadColumns.join(', ')})
       select id, $6::uuid, apollo_data, ${leadColumns.join(', ')} from incoming where is_new
     ), updated as (
       update leads t set (${leadColumns.join(', ')}, apollo_data) =
         (${of('i', leadColumns)}, coalesce(i.apollo_data, t.apollo_data))
       from incoming i where t.id = i.id and not i.is_new
     ), identified as (
       insert into lead_identities (kind, value, lead_id, csv_import_id)
       select kind, value, "leadId", $6::uuid
       from json_to_recordset($4::json) as n(kind identity_kind, value text, "leadId" uuid) order by kind, value
     ), kept as (
       insert into csv_import_rows
         (id, import_id, row_number, line, cells, outcome, reasons, lead_id, company_id, suggested_lead_id, changes)
       select id, $6::uuid, number, line, cells, outcome, reasons, lead_id, company_id, suggested_lead_id, changes from rows
     )
     insert into events (id, event_key, event_source, event_type, direction, event_timestamp, provider_type, lead_id,
       company_id, performed_by, csv_import_row_id)
     select id, event_key, 'manual', 'imported', 'internal', $7::timestamptz(3), 'csv', lead_id, company_id, $8::uuid, row_id
     from json_to_recordset($5::json) as e(id uuid, event_key text, lead_id uuid, company_id uuid, row_id uuid)`,
    [
      rows.rows,
      scope.names,
      JSON.stringify(leads),
      JSON.stringify(plan.index.newIdentities),
      JSON.stringify(events),
      scope.importId,
      scope.uploadedAt.toISOString(),
      scope.uploadedBy,
      rows.cells,
      rows.rowSeparator,
      rows.cellSeparator,
    ],
  )
}

/** What hangs on a lead follows it: the company of its events, and mails that wait for their lead. */
async function followLeads(tx: Queryable, plan: ChunkPlan): Promise<void> {
  const changes = plan.rows.flatMap((row) => row.changes)
  const moved = changes.filter(({ table, column }) => table === 'leads' && column === 'company_id').map(({ id }) => id)
  if (moved.length > 0) {
    await tx.query(
      `/* followLeads: events */ update events e set company_id = l.company_id from leads l
       where l.id in (select jsonb_array_elements_text($1::jsonb)::uuid) and e.lead_id = l.id
         and e.company_id is distinct from l.company_id`,
      [JSON.stringify(moved)],
    )
    // @NOTE The company that a lead left is called by what its remaining leads say, or goes: the normalizers see to it.
    await tx.query(
      `/* followLeads: sources */ update instantly_leads_raw set normalized_hash = null, normalize_attempts = 0
       where normalized_hash is not null and email in (select email from leads
         where id in (select jsonb_array_elements_text($1::jsonb)::uuid))`,
      [JSON.stringify(moved)],
    )
  }
  const addressed = changes.filter(({ table, column }) => table === 'leads' && column === 'email').map(({ id }) => id)
  const isNewHere = ({ id, isNew }: TrackedLead) => isNew || addressed.includes(id)
  const emails = [...plan.index.leads.values()].filter(isNewHere).flatMap(({ values }) => values.email ?? [])
  await tx.query(
    `/* followLeads: mails */ update instantly_emails_raw set normalized_hash = null, normalize_attempts = 0
     where email_address in (select jsonb_array_elements_text($1::jsonb)) and normalized_hash is not null`,
    [JSON.stringify(emails)],
  )
}
