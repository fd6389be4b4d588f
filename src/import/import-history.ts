import type { Queryable } from '../database/database.ts'
import type { ImportReason } from '../domain/import-vocabulary.ts'
import type { ImportCounts } from './import-counts.ts'

/** An import in a list. */
export interface ListedImport extends ImportCounts {
  id: string
  fileName: string
  status: string
  totalRows: number | null
  createdAt: Date
  error: string | null
}

/** The latest imports, newest first. */
export function listImports(db: Queryable, most: number): Promise<ListedImport[]> {
  return db.query<ListedImport>(
    `/* listImports */ select id, file_name as "fileName", import_status::text as status, total_rows as "totalRows",
       created_rows as created, updated_rows as updated, unchanged_rows as unchanged, skipped_rows as skipped,
       failed_rows as failed, created_at as "createdAt", error
     from csv_imports_raw order by created_at desc, id desc limit $1`,
    [most],
  )
}

/** How many rows of an import have which reason. */
export async function countReasons(db: Queryable, importId: string): Promise<Partial<Record<ImportReason, number>>> {
  const rows = await db.query<{ reason: ImportReason; count: number }>(
    `/* countReasons */ select reason, count(*)::int as count
     from csv_import_rows, unnest(reasons) as u(reason) where import_id = $1::uuid group by reason order by reason`,
    [importId],
  )
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]))
}
