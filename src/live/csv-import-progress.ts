import type { Progressing, ProgressState } from './progress.ts'

/**
 * A CSV import until its last row has an outcome, and one that is being taken back until that is done. Where either was
 * broken off the error tells, and nothing more comes until somebody goes on with it; but for a loss of the database,
 * after which it goes on by itself.
 */
export const csvImportProgress: Progressing = {
  noun: 'CSV import',
  remedy: 'Take the id from csvImports or importCsv.',
  read: async (database, importId) => {
    // @NOTE The columns are named: the whole file, in raw_data, is too much to look at for every message, and a lease
    // that is renewed is no progress.
    const [state] = await database.query<ProgressState>(
      `/* readImportState */ select
         coalesce(error_code <> 'DATABASE_UNAVAILABLE', false)
           or case import_status when 'completed' then undo_requested_at is null else import_status in ('failed', 'undone') end
           as ended,
         row(import_status, encoding, delimiter, total_rows, created_rows, updated_rows, unchanged_rows, skipped_rows,
           failed_rows, error_code, error, error_line, error_column, started_at, finished_at, undo_requested_at,
           undone_at, undone_position, undone_removed, undone_restored, undone_kept)::text as figures
       from csv_imports_raw where id = $1::uuid`,
      [importId],
    )
    return state
  },
}
