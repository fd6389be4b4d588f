import type { Database, Queryable } from '../database/database.ts'
import { commandLine } from '../domain/command-line.ts'
import type { ImportReason } from '../domain/import-vocabulary.ts'
import { distinctNames } from './column-map.ts'
import { readChunks } from './csv/read-file.ts'
import { addCounts, countOutcomes, type ImportCounts, noCounts } from './import-counts.ts'
import type { ImportScope } from './import-scope.ts'
import { firstOfFile, type LookedOverFile, lookOver, type NewImport } from './import-status.ts'
import { loadRecords, type StoredRecords } from './load-records.ts'
import { newId } from './new-id.ts'
import { type PlannedRow, planChunk } from './plan-chunk.ts'
import { PreviewOverlay } from './preview-overlay.ts'
import { createRowReader } from './read-row.ts'
import type { ReadRow } from './row-facts.ts'
import { CHUNK_ROWS } from './run-import.ts'

/** What rows would have made is kept in memory until the end, so their number and size are limited. */
const MAX_PREVIEW_ROWS = 250_000
const MAX_PREVIEW_MB = 256

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

/** The file is too large to be previewed. */
class PreviewTooLargeError extends Error {
  override readonly name = 'PreviewTooLargeError'
  readonly code = 'IMPORT_PREVIEW_TOO_LARGE'

  constructor(fileName: string, size: string) {
    super(
      `${fileName} has ${size}; a preview reads files of up to ${MAX_PREVIEW_ROWS} rows and ${MAX_PREVIEW_MB} MB. ` +
        'Preview a part of it, or import it: what an import did can be undone.',
    )
  }
}

/**
 * Says what an import would come to: the rows are planned by the import's own code, against what is stored and what the
 * rows before them would have made. Nothing is written and nothing locked; each chunk reads in a transaction of its own.
 * Two things it cannot know: what others change before the import, and a row that the database itself refuses.
 *
 * @throws CsvFileError
 * @throws PreviewTooLargeError IMPORT_PREVIEW_TOO_LARGE
 * @throws PreviewStoppedError IMPORT_PREVIEW_STOPPED where `signal` ended it
 */
export async function previewImport(
  db: Database,
  asked: NewImport,
  fileOf: (sha256: string) => string,
  options: PreviewOptions = {},
): Promise<ImportPreview> {
  if (options.signal?.aborted === true) throw new PreviewStoppedError(asked.fileName, 0)
  const preview: ImportPreview = {
    alreadyImportedAs: (await firstOfFile(db, asked.sha256)) ?? null,
    totalRows: 0,
    counts: noCounts(),
    reasons: {},
    columns: [],
  }
  if (preview.alreadyImportedAs !== null) return preview
  assertSize(asked.fileName, asked.bytes / 1024 ** 2, MAX_PREVIEW_MB, 'MB')
  const path = fileOf(asked.sha256)
  const file = await lookOver(db, path, asked)
  assertSize(asked.fileName, file.totalRows, MAX_PREVIEW_ROWS, 'rows')
  preview.totalRows = file.totalRows
  preview.columns = file.columnNames.map((name, index) => ({ name, field: file.columnFields[index] ?? null }))
  for await (const rows of plannedChunks(db, asked, path, file, options)) {
    preview.counts = addCounts(preview.counts, countOutcomes(rows))
    for (const reason of rows.flatMap(({ reasons }) => reasons))
      preview.reasons[reason] = (preview.reasons[reason] ?? 0) + 1
    options.onRows?.(rows)
  }
  return preview
}

/** What becomes of the rows of a file, chunk by chunk. @throws PreviewStoppedError */
async function* plannedChunks(
  db: Database,
  asked: NewImport,
  path: string,
  file: LookedOverFile,
  { signal, chunkRows = CHUNK_ROWS }: PreviewOptions,
): AsyncGenerator<PlannedRow[]> {
  const { fileName, uploadedBy, policies } = asked
  const names = distinctNames(file.columnNames)
  const scope = { importId: newId(), uploadedAt: new Date(), uploadedBy, names, policies }
  const read = createRowReader(file.columnFields)
  const overlay = new PreviewOverlay(policies)
  let done = 0
  for await (const chunk of readChunks(path, file, { skip: 0, size: chunkRows })) {
    if (signal?.aborted === true) throw new PreviewStoppedError(fileName, done)
    const rows = chunk.map(read)
    const plan = planChunk(scope, overlay.over(await storedFor(db, scope, rows), rows), rows)
    overlay.keep(plan)
    done += rows.length
    yield plan.rows
  }
}

function storedFor(db: Database, scope: ImportScope, rows: readonly ReadRow[]): Promise<StoredRecords> {
  return db.transaction(async (tx: Queryable) => {
    // @NOTE Then the database sees to it that a preview changes nothing.
    await tx.query('/* storedFor */ set transaction read only')
    return await loadRecords(tx, scope, rows, 'unlocked')
  })
}

function assertSize(fileName: string, size: number, limit: number, unit: string): void {
  if (size > limit) throw new PreviewTooLargeError(fileName, `${Math.ceil(size)} ${unit}`)
}
