import type { Queryable } from '../database/database.ts'
import type { ImportKeptReason } from '../domain/import-vocabulary.ts'

/** What taking an import back came to. */
export interface UndoReport {
  /** Leads and companies that are gone. */
  removed: number
  /** Values that are as before. */
  restored: number
  /** Rows of which something is kept. */
  keptRows: number
  /** Why, and of how many rows. */
  kept: { reason: ImportKeptReason; rows: number }[]
}

/** Reads what taking an import back came to so far. */
export async function readUndoReport(db: Queryable, importId: string): Promise<UndoReport> {
  const [counts] = await db.query<{ removed: number; restored: number; keptRows: number }>(
    `/* readUndoReport */ select undone_removed as removed, undone_restored as restored, undone_kept as "keptRows"
     from csv_imports_raw where id = $1::uuid`,
    [importId],
  )
  const kept = await db.query<{ reason: ImportKeptReason; rows: number }>(
    `/* readUndoReport: kept */ select reason, count(*)::int as rows
     from csv_import_rows, unnest(kept) as u(reason) where import_id = $1::uuid group by reason order by reason`,
    [importId],
  )
  return { removed: 0, restored: 0, keptRows: 0, ...counts, kept }
}
