import type { Queryable } from '../database/database.ts'
import type { ImportColumn } from '../domain/import-vocabulary.ts'
import { isDerivedId } from './chunk-records.ts'
import { COMPANY_COLUMNS, LEAD_COLUMNS, policyOf, SOURCED_COLUMNS } from './import-policy.ts'
import type { ImportScope } from './import-scope.ts'
import type { ChunkPlan } from './plan-chunk.ts'

/**
 * Keeps what was put into rows of sources, in columns for which the source speaks, as evidence of its own: the
 * normalizers derive such rows anew and would not know of it otherwise (ADR 0012).
 */
export async function writeImportedValues(tx: Queryable, scope: ImportScope, plan: ChunkPlan): Promise<void> {
  const values = new Map<string, object>()
  for (const { table, id, column, after } of plan.rows.flatMap((row) => row.changes)) {
    if (table === 'lead_identities' || !isDerivedId(id) || !SOURCED_COLUMNS[table].has(column)) continue
    const policies: Readonly<Record<string, ImportColumn>> = table === 'leads' ? LEAD_COLUMNS : COMPANY_COLUMNS
    const named = policies[column]
    const overwrites = named !== undefined && policyOf(scope.policies, named) === 'overwrite'
    values.set(`${id} ${column}`, {
      table_name: table,
      row_id: id,
      column_name: column,
      value: String(after),
      overwrites,
    })
  }
  if (values.size === 0) return
  await tx.query(
    `/* writeImportedValues */ insert into imported_values
       (table_name, row_id, column_name, import_id, value, overwrites)
     select table_name, row_id, column_name, $2::uuid, value, overwrites
     from jsonb_to_recordset($1::jsonb) as r(table_name text, row_id uuid, column_name text, value text, overwrites boolean)
     on conflict (table_name, row_id, column_name, import_id)
     do update set value = excluded.value, overwrites = excluded.overwrites`,
    [JSON.stringify([...values.values()]), scope.importId],
  )
}
