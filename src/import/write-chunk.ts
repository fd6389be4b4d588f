import type { Queryable } from '../database/database.ts'
import { derivedId } from '../domain/identity.ts'
import type { TrackedLead } from './chunk-records.ts'
import { COMPANY_COLUMNS, LEAD_COLUMNS } from './import-policy.ts'
import type { ImportScope } from './import-scope.ts'
import { writeImportedValues } from './imported-values.ts'
import { importEventKey } from './load-records.ts'
import type { ChunkPlan } from './plan-chunk.ts'
import { apolloData, rowsOf } from './row-payload.ts'
import { StatementParameters } from './statement-parameters.ts'

const LEAD_TYPES = {
  id: 'uuid',
  is_new: 'bool',
  apollo_row: 'int',
  ...typesOf(Object.keys(LEAD_COLUMNS), { company_id: 'uuid' }),
}
const COMPANY_TYPES = {
  id: 'uuid',
  is_new: 'bool',
  apollo_row: 'int',
  company_domain: 'text',
  first_seen_in_csv_id: 'uuid',
  ...typesOf(Object.keys(COMPANY_COLUMNS), {
    employees_min: 'int',
    employees_max: 'int',
    annual_revenue_amount: 'float8',
  }),
}
const IDENTITY_TYPES = { kind: 'identity_kind', value: 'text', lead_id: 'uuid' }
const EVENT_TYPES = { id: 'uuid', lead_id: 'uuid', company_id: 'uuid', row_id: 'uuid' }

const leadColumns = Object.keys(LEAD_COLUMNS)
const companyColumns = Object.keys(COMPANY_COLUMNS)
const of = (alias: string, columns: readonly string[]) => columns.map((column) => `${alias}.${column}`).join(', ')

/** The types of columns: text, but for those that have another. */
function typesOf(columns: readonly string[], others: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, others[column] ?? 'text']))
}

/**
 * Writes what a chunk comes to, in a number of statements that does not depend on its size.
 *
 * @param busy called when the database has got the largest of them, and this process nothing to do until it answers
 */
export async function writeChunk(tx: Queryable, scope: ImportScope, plan: ChunkPlan, busy: () => void): Promise<void> {
  await writeCompanies(tx, scope, plan)
  const leads = writeLeads(tx, scope, plan)
  busy()
  await leads
  await writeImportedValues(tx, scope, plan)
  await followLeads(tx, plan)
}

async function writeCompanies(tx: Queryable, scope: ImportScope, plan: ChunkPlan): Promise<void> {
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
  const rowNumbers = new Set(changed.map(({ apolloRow }) => apolloRow))
  const parameters = new StatementParameters()
  const rows = rowsOf(
    parameters,
    scope,
    plan.rows.filter(({ number }) => rowNumbers.has(number)),
  )
  await tx.query(
    `/* writeCompanies */ with ${rows}, incoming as (
       select c.*, case when r.id is not null then ${apolloData(parameters.add(scope.names))} end as apollo_data
       from ${parameters.addRecords(COMPANY_TYPES, companies)} as c(${Object.keys(COMPANY_TYPES).join(', ')})
       left join rows r on r.number = c.apollo_row
     ), updated as (
       update companies t set (${companyColumns.join(', ')}, first_seen_in_csv_id, apollo_data) =
         (${of('i', companyColumns)}, i.first_seen_in_csv_id, coalesce(i.apollo_data, t.apollo_data))
       from incoming i where t.id = i.id and not i.is_new
     )
     insert into companies (id, company_domain, first_seen_in_csv_id, apollo_data, ${companyColumns.join(', ')})
     select id, company_domain, first_seen_in_csv_id, apollo_data, ${companyColumns.join(', ')}
     from incoming where is_new order by company_domain`,
    parameters.values,
  )
}

async function writeLeads(tx: Queryable, scope: ImportScope, plan: ChunkPlan): Promise<void> {
  // @NOTE In one order, so that two imports at once meet in the same one and never wait for each other in a circle.
  const leads = [...plan.index.leads.values()]
    .filter((lead) => lead.changed)
    .toSorted((one, other) => String(one.values.email).localeCompare(String(other.values.email)))
    .map(({ id, isNew, apolloRow, values }) => ({ ...values, id, is_new: isNew, apollo_row: apolloRow }))
  const events = [...plan.firstRows].map(([leadId, row]) => ({
    id: derivedId('event', importEventKey(scope.importId, leadId)),
    lead_id: leadId,
    company_id: plan.index.leads.get(leadId)?.values.company_id ?? null,
    row_id: row.id,
  }))
  const identities = plan.index.newIdentities.map(({ kind, value, leadId }) => ({ kind, value, lead_id: leadId }))
  const parameters = new StatementParameters()
  const rows = rowsOf(parameters, scope, plan.rows)
  const importId = `${parameters.add(scope.importId)}::uuid`
  await tx.query(
    `/* writeLeads */ with ${rows}, incoming as (
       select l.*, case when r.id is not null then ${apolloData(parameters.add(scope.names))} end as apollo_data
       from ${parameters.addRecords(LEAD_TYPES, leads)} as l(${Object.keys(LEAD_TYPES).join(', ')})
       left join rows r on r.number = l.apollo_row
     ), inserted as (
       insert into leads (id, csv_import_id, apollo_data, ${leadColumns.join(', ')})
       select id, ${importId}, apollo_data, ${leadColumns.join(', ')} from incoming where is_new
     ), updated as (
       update leads t set (${leadColumns.join(', ')}, apollo_data) =
         (${of('i', leadColumns)}, coalesce(i.apollo_data, t.apollo_data))
       from incoming i where t.id = i.id and not i.is_new
     ), identified as (
       insert into lead_identities (kind, value, lead_id, csv_import_id)
       select kind, value, lead_id, ${importId}
       from ${parameters.addRecords(IDENTITY_TYPES, identities)} as n(kind, value, lead_id)
       order by kind, value
     ), kept as (
       insert into csv_import_rows
         (id, import_id, row_number, line, cells, outcome, reasons, lead_id, company_id, suggested_lead_id, changes)
       select id, ${importId}, number, line, cells, outcome, reasons, lead_id, company_id, suggested_lead_id, changes
       from rows
     )
     insert into events (id, event_key, event_source, event_type, direction, event_timestamp, provider_type, lead_id,
       company_id, performed_by, csv_import_row_id)
     select id, ${parameters.add(importEventKey(scope.importId, ''))} || lead_id, 'manual', 'imported', 'internal',
       ${parameters.add(scope.uploadedAt.toISOString())}::timestamptz(3), 'csv', lead_id, company_id,
       ${parameters.add(scope.uploadedBy)}::uuid, row_id
     from ${parameters.addRecords(EVENT_TYPES, events)} as e(id, lead_id, company_id, row_id)`,
    parameters.values,
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
     where email_address in (select unnest($1::text[])) and normalized_hash is not null`,
    [emails],
  )
}
