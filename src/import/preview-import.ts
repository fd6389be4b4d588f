import type { Database, Queryable } from '../database/database.ts'
import { commandLine } from '../domain/command-line.ts'
import type { ImportReason } from '../domain/import-vocabulary.ts'
import type { Atomic } from './import-chunk.ts'
import { type ImportCounts, noCounts, rowsDone } from './import-counts.ts'
import { createPreview, firstOfFile, type NewImport, prepareImport } from './import-status.ts'
import type { PlannedRow } from './plan-chunk.ts'
import { importRows, type RowLoop } from './run-import.ts'

/** What an import would come to. */
export interface ImportPreview {
  /** The import that took the same file in already; then there is nothing more to say. */
  alreadyImportedAs: string | null
  totalRows: number
  counts: ImportCounts
  /** How many rows have which reason. */
  reasons: Partial<Record<ImportReason, number>>
  /** Which field each column is read as. */
  columns: { name: string; field: string | null }[]
}

/** What a preview is made with. */
export interface PreviewOptions {
  /** Gives the preview up after the chunk under way. */
  signal?: AbortSignal | undefined
  chunkRows?: number | undefined
  /** Hears of the rows of each chunk. */
  onRows?: ((rows: readonly PlannedRow[]) => void) | undefined
}

/** Nobody waits for the preview any more, or it took too long. */
class PreviewStoppedError extends Error {
  override readonly name = 'PreviewStoppedError'
  readonly code = 'IMPORT_PREVIEW_STOPPED'

  constructor(fileName: string, rows: number) {
    super(
      `The preview of ${fileName} was given up after ${rows} rows: nobody waits for it any more. Nothing was changed. For a ` +
        `large file, without a limit of time: ${commandLine('import FILE --dry-run')}`,
    )
  }
}

/**
 * Says what an import would come to: the very code of the import in one transaction that is rolled back, so its counts
 * and outcomes are those of the import that follows. Rows that are there stay locked meanwhile, and the embedded
 * database answers nobody else.
 *
 * @throws CsvFileError
 * @throws PreviewStoppedError IMPORT_PREVIEW_STOPPED where `signal` ended it
 */
export async function previewImport(
  db: Database,
  asked: NewImport,
  fileOf: (sha256: string) => string,
  options: PreviewOptions = {},
): Promise<ImportPreview> {
  const preview: ImportPreview = {
    alreadyImportedAs: null,
    totalRows: 0,
    counts: noCounts(),
    reasons: {},
    columns: [],
  }
  if (options.signal?.aborted === true) throw new PreviewStoppedError(asked.fileName, 0)
  try {
    await db.transaction(async (tx) => {
      await previewWithin(tx, asked, fileOf, preview, options)
      throw new TakenBack()
    })
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error
  }
  return preview
}

async function previewWithin(
  tx: Queryable,
  asked: NewImport,
  fileOf: (sha256: string) => string,
  preview: ImportPreview,
  { signal, chunkRows, onRows }: PreviewOptions,
): Promise<void> {
  const first = await firstOfFile(tx, asked.sha256)
  if (first !== undefined) {
    preview.alreadyImportedAs = first
    return
  }
  const file = fileOf(asked.sha256)
  const record = await prepareImport(tx, await createPreview(tx, asked), () => file)
  if (record === undefined) return
  preview.totalRows = record.totalRows
  preview.columns = record.columnNames.map((name, index) => ({ name, field: record.columnFields[index] ?? null }))
  const onChunk: RowLoop['onChunk'] = ({ counts }, rows) => {
    preview.counts = counts
    for (const reason of rows.flatMap(({ reasons }) => reasons))
      preview.reasons[reason] = (preview.reasons[reason] ?? 0) + 1
    onRows?.(rows)
  }
  const finished = await importRows(file, record, {
    atomic: savepoints(tx),
    token: null,
    signal,
    chunkRows,
    onChunk,
  })
  if (!finished) throw new PreviewStoppedError(asked.fileName, rowsDone(preview.counts))
}

/** A chunk that fails is taken back alone, as it would be in a transaction of its own. */
function savepoints(tx: Queryable): Atomic {
  return async (work) => {
    await tx.query('savepoint chunk')
    try {
      const result = await work(tx)
      await tx.query('release savepoint chunk')
      return result
    } catch (error) {
      await tx.query('rollback to savepoint chunk')
      throw error
    }
  }
}

/** The preview is done; its transaction is rolled back. */
class TakenBack extends Error {
  override readonly name = 'TakenBack'
}
