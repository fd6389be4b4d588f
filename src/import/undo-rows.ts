import type { Queryable } from '../database/database.ts'
import { editedColumns } from '../database/field-edits.ts'
import type { JsonValue } from '../domain/json.ts'
import type { ColumnValue, FieldChange } from './chunk-records.ts'
import { COMPANY_COLUMNS, LEAD_COLUMNS } from './import-policy.ts'

/** A row that is to be undone. */
export interface UndoRow {
  id: string
  number: number
  outcome: string
  leadId: string | null
  changes: FieldChange[]
}

/** The next rows to undo, the last of the file first. */
export function readUndoRows(tx: Queryable, importId: string, size: number): Promise<UndoRow[]> {
  return tx.query<UndoRow>(
    `/* readUndoRows */ select r.id, r.row_number as number, r.outcome::text as outcome, r.lead_id as "leadId",
       coalesce(r.changes, '[]') as changes
     from csv_import_rows r join csv_imports_raw i on i.id = r.import_id
     where r.import_id = $1::uuid and (i.undone_position is null or r.row_number < i.undone_position)
     order by r.row_number desc limit $2`,
    [importId, size],
  )
}

/** A lead or a company whose values are restored. */
export interface RestoredRow {
  id: string
  values: Record<string, ColumnValue>
  apolloData: JsonValue
  edited: ReadonlySet<string>
  /** True once a value of it was restored. */
  changed: boolean
}

const COLUMNS = {
  leads: Object.keys(LEAD_COLUMNS),
  companies: [...Object.keys(COMPANY_COLUMNS), 'first_seen_in_csv_id'],
}
const TYPES: Readonly<Record<string, string>> = {
  company_id: 'uuid',
  first_seen_in_csv_id: 'uuid',
  employees_min: 'int',
  employees_max: 'int',
  annual_revenue_amount: 'float8',
}

/** Reads and locks the rows of which values are to be restored, as they are now. */
export async function readForRestore(
  tx: Queryable,
  table: 'leads' | 'companies',
  ids: Iterable<string>,
): Promise<Map<string, RestoredRow>> {
  const rows = await tx.query<Record<string, ColumnValue> & { id: string; apolloData: JsonValue }>(
    `/* readForRestore ${table} */ select t.id, ${COLUMNS[table].map((column) => `t.${column}`).join(', ')},
       t.apollo_data as "apolloData"
     from ${table} t where t.id in (select jsonb_array_elements_text($1::jsonb)::uuid)
     order by t.id for no key update of t`,
    [JSON.stringify([...new Set(ids)])],
  )
  // @NOTE Once they are locked: an edit that was waited for is seen by the next statement only.
  const locked = rows.map(({ id }) => id)
  const edited = await editedColumns(tx, table, locked)
  return new Map(
    rows.map(({ id, apolloData, ...values }) => [
      id,
      { id, values, apolloData, edited: edited.get(id) ?? new Set(), changed: false },
    ]),
  )
}

/** Writes restored values back. */
export async function writeRestored(
  tx: Queryable,
  table: 'leads' | 'companies',
  rows: Iterable<RestoredRow>,
): Promise<void> {
  const changed = [...rows].filter((row) => row.changed)
  if (changed.length === 0) return
  const columns = COLUMNS[table]
  const types = columns.map((column) => `${column} ${TYPES[column] ?? 'text'}`)
  await tx.query(
    `/* writeRestored ${table} */ update ${table} t
     set (${columns.join(', ')}, apollo_data) = (${columns.map(restored).join(', ')}, r.apollo_data)
     from jsonb_to_recordset($1::jsonb) as r(id uuid, ${types.join(', ')}, apollo_data jsonb) where t.id = r.id`,
    [JSON.stringify(changed.map(({ id, values, apolloData }) => ({ ...values, id, apollo_data: apolloData })))],
  )
}

/** A company that is gone meanwhile, as nobody belonged to it, is made again by whoever speaks for it. */
function restored(column: string): string {
  return column === 'company_id' ? '(select c.id from companies c where c.id = r.company_id)' : `r.${column}`
}
