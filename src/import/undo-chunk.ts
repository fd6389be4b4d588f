import { isDeepStrictEqual } from 'node:util'
import type { Queryable } from '../database/database.ts'
import type { ImportKeptReason } from '../domain/import-vocabulary.ts'
import { type FieldChange, isDerivedId } from './chunk-records.ts'
import { removeCompanies, removeLeads } from './undo-removal.ts'
import { type RestoredRow, readForRestore, type UndoRow, writeRestored } from './undo-rows.ts'

/** What undoing some rows came to. */
export interface UndoneChunk {
  /** Leads and companies that are gone. */
  removed: number
  /** Values that are as before. */
  restored: number
  /** Rows of which something is kept, with the reasons. */
  kept: { id: string; reasons: ImportKeptReason[] }[]
}

/** Undoes rows, which come in the reverse order of the file, within a transaction. */
export async function undoChunk(tx: Queryable, importId: string, rows: readonly UndoRow[]): Promise<UndoneChunk> {
  const kept = new Map<string, Set<ImportKeptReason>>()
  const keep = (rowId: string, reason: ImportKeptReason) => {
    kept.set(rowId, (kept.get(rowId) ?? new Set()).add(reason))
  }
  const restored = await restoreValues(tx, importId, rows, keep)
  const made = new Map(rows.flatMap((row) => (row.outcome === 'created' && row.leadId ? [[row.leadId, row.id]] : [])))
  const keptLeads = await removeLeads(tx, importId, [...made.keys()])
  for (const { id, reason } of keptLeads) keep(made.get(id) ?? '', reason)
  const keptIds = new Set(keptLeads.map(({ id }) => id))
  await removeTraces(tx, importId, rows, keptIds)
  const companies = new Map(
    rows.flatMap((row) => row.changes.filter(isMadeCompany).map(({ id }) => [id, row.id] as const)),
  )
  const keptCompanies = await removeCompanies(tx, importId, [...companies.keys()])
  for (const { id, reason } of keptCompanies) keep(companies.get(id) ?? '', reason)
  const stillThere = new Set([...keptIds, ...keptCompanies.map(({ id }) => id)]).size
  return {
    removed: made.size + companies.size - stillThere,
    restored,
    kept: [...kept].map(([id, reasons]) => ({ id, reasons: [...reasons] })),
  }
}

function isMadeCompany({ table, column }: FieldChange): boolean {
  return table === 'companies' && column === 'id'
}

async function restoreValues(
  tx: Queryable,
  importId: string,
  rows: readonly UndoRow[],
  keep: (rowId: string, reason: ImportKeptReason) => void,
): Promise<number> {
  const changes = rows.flatMap((row) => row.changes)
  const idsOf = (table: FieldChange['table']) => changes.filter((change) => change.table === table).map(({ id }) => id)
  // @NOTE Companies before leads, as imports lock them.
  const companies = await readForRestore(tx, 'companies', idsOf('companies'))
  const leads = await readForRestore(tx, 'leads', idsOf('leads'))
  let restored = 0
  for (const row of rows) {
    for (const change of row.changes.toReversed()) {
      if (change.table === 'lead_identities' || isMadeCompany(change)) continue
      const current = (change.table === 'leads' ? leads : companies).get(change.id)
      // @NOTE Somebody took the row away; nothing of it is left to restore.
      if (current === undefined) continue
      if (restore(current, change)) restored += 1
      else keep(row.id, 'value_edited')
    }
  }
  await writeRestored(tx, 'companies', companies.values())
  await writeRestored(tx, 'leads', leads.values())
  await followRestored(tx, importId, changes)
  return restored
}

function restore(row: RestoredRow, { column, before, after }: FieldChange): boolean {
  const current = column === 'apollo_data' ? row.apolloData : (row.values[column] ?? null)
  if (row.edited.has(column) || !isDeepStrictEqual(current, after)) return false
  if (column === 'apollo_data') row.apolloData = before
  else if (before === null || typeof before === 'string' || typeof before === 'number') row.values[column] = before
  row.changed = true
  return true
}

/**
 * The evidence for imported values goes, and where a source's row is concerned, the source's records are looked at
 * again: it may say something else by now. Events follow their lead to its former company.
 */
async function followRestored(tx: Queryable, importId: string, changes: readonly FieldChange[]): Promise<void> {
  const fields = changes.filter(({ table }) => table !== 'lead_identities')
  const moved = fields.filter(({ table, column }) => table === 'leads' && column === 'company_id').map(({ id }) => id)
  if (moved.length > 0) {
    await tx.query(
      `/* followRestored: events */ update events e set company_id = l.company_id from leads l
       where l.id in (select jsonb_array_elements_text($1::jsonb)::uuid) and e.lead_id = l.id
         and e.company_id is distinct from l.company_id`,
      [JSON.stringify(moved)],
    )
  }
  const sourced = fields.filter(({ id }) => isDerivedId(id))
  if (sourced.length === 0) return
  const removed = await tx.query<{ table: string; id: string }>(
    `/* followRestored: values */ delete from imported_values v
     using jsonb_to_recordset($1::jsonb) as r("table" text, id uuid, "column" text)
     where v.import_id = $2::uuid and v.table_name = r."table" and v.row_id = r.id and v.column_name = r."column"
     returning v.table_name as "table", v.row_id as id`,
    [JSON.stringify(sourced.map(({ table, id, column }) => ({ table, id, column }))), importId],
  )
  const idsOf = (name: string) => JSON.stringify(removed.filter(({ table }) => table === name).map(({ id }) => id))
  if (removed.length === 0) return
  await tx.query(
    `/* followRestored: reopen */ update instantly_leads_raw set normalized_hash = null, normalize_attempts = 0
     where normalized_hash is not null and email in (select email from leads
       where id in (select jsonb_array_elements_text($1::jsonb)::uuid)
         or company_id in (select jsonb_array_elements_text($2::jsonb)::uuid))`,
    [idsOf('leads'), idsOf('companies')],
  )
}

/** The import's events, and the keys by which it had leads recognised, go; those of leads that are kept stay. */
async function removeTraces(
  tx: Queryable,
  importId: string,
  rows: readonly UndoRow[],
  keptLeads: ReadonlySet<string>,
): Promise<void> {
  const kept = JSON.stringify([...keptLeads])
  await tx.query(
    `/* removeTraces: events */ delete from events where csv_import_row_id in (select jsonb_array_elements_text($1::jsonb)::uuid)
       and (lead_id is null or lead_id not in (select jsonb_array_elements_text($2::jsonb)::uuid))`,
    [JSON.stringify(rows.map(({ id }) => id)), kept],
  )
  const identities = rows.flatMap((row) => row.changes).filter(({ table }) => table === 'lead_identities')
  if (identities.length === 0) return
  await tx.query(
    `/* removeTraces: identities */ delete from lead_identities i
     using jsonb_to_recordset($1::jsonb) as r(id uuid, "column" identity_kind, after text)
     where i.kind = r."column" and i.value = r.after and i.lead_id = r.id and i.csv_import_id = $2::uuid
       and not exists (select from csv_import_rows o join csv_imports_raw n on n.id = o.import_id
           join csv_imports_raw own on own.id = $2::uuid
         where o.lead_id = r.id and (n.created_at, n.id) > (own.created_at, own.id) and n.import_status <> 'undone')`,
    [JSON.stringify(identities), importId],
  )
}
