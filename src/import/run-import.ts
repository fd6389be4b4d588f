import { setImmediate } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { clearBreak, surprisesNoted } from './broken-off.ts'
import { CsvFileError } from './csv/csv-file-error.ts'
import { readChunks } from './csv/read-file.ts'
import { type Atomic, importChunkSurely } from './import-chunk.ts'
import { addCounts, countOutcomes, type ImportCounts, rowsDone } from './import-counts.ts'
import { type ImportLease, ImportLeaseLostError, renewImportLease, takeImportLease } from './import-lease.ts'
import { addOutcomes, type ImportRecord, scopeOf } from './import-record.ts'
import { failImport, finishImport, prepareImport } from './import-status.ts'
import { createRowReader } from './read-row.ts'
import type { ReadRow } from './row-facts.ts'

/** How many rows are committed, or looked at by a preview, at once, at most. */
export const CHUNK_ROWS = 500

/** How far an import has come. */
export interface ImportProgress {
  importId: string
  totalRows: number
  counts: ImportCounts
}

/** How rows are taken in. */
export interface RowLoop {
  /** Runs each chunk as a whole. */
  atomic: Atomic
  /** The lease's token. */
  token: number
  signal?: AbortSignal | undefined
  chunkRows?: number | undefined
  onChunk?: ((progress: ImportProgress) => void) | undefined
}

/**
 * Takes the rows of an import in, from behind those that have an outcome on, in chunks. While the
 * database writes a chunk the next is read.
 *
 * @returns false where `signal` stopped it before the end
 * @throws ImportLeaseLostError
 */
export async function importRows(file: string, record: ImportRecord, loop: RowLoop): Promise<boolean> {
  const scope = scopeOf(record)
  const read = createRowReader(record.columnFields)
  let counts = record.counts
  // @NOTE However this ends, the file is closed.
  await using chunks = readChunks(file, record, { skip: rowsDone(counts), size: loop.chunkRows ?? CHUNK_ROWS })
  const next = async (): Promise<ReadRow[] | undefined> => {
    const { value, done } = await chunks.next()
    return done === true ? undefined : value.map(read)
  }
  let rows = await next()
  while (rows !== undefined) {
    if (loop.signal?.aborted === true) return false
    const busy = Promise.withResolvers<void>()
    const writing = importChunkSurely(loop.atomic, scope, rows, {
      busy: busy.resolve,
      inside: async (tx, planned) => {
        const at = { importId: record.id, done: rowsDone(counts), counts: countOutcomes(planned), token: loop.token }
        if (!(await addOutcomes(tx, at))) throw new ImportLeaseLostError(record.id)
      },
      committed: (planned) => {
        counts = addCounts(counts, countOutcomes(planned))
        loop.onChunk?.({ importId: record.id, totalRows: record.totalRows, counts })
      },
    }).finally(busy.resolve)
    // @NOTE The next rows are read only once the database works: before, it would wait for this process. The turn of the
    // event loop lets the statement out.
    const reading = busy.promise.then(() => setImmediate()).then(next)
    const [following] = await Promise.all([reading, writing])
    rows = following
  }
  return true
}

/** What an import is run with. */
export interface RunOptions {
  signal?: AbortSignal | undefined
  /** Ends the tries to write down what broke it off; `signal` where left out. */
  closing?: AbortSignal | undefined
  chunkRows?: number | undefined
  onChunk?: RowLoop['onChunk']
}

/**
 * Runs an import, or goes on where a process left it: looks the file over, takes its rows in chunk by chunk, each with
 * its place, and completes. A file that cannot be read leaves the import failed, with line and column, and nothing else.
 * What else breaks it off is noted on its row, until somebody goes on with it.
 *
 * @param fileOf gives the place of the file with a fingerprint
 * @returns false where `signal` stopped it or another process is at it
 */
export async function runImport(
  db: Database,
  importId: string,
  fileOf: (sha256: string) => string,
  options: RunOptions,
): Promise<boolean> {
  const at = { importId, kind: 'import', signal: options.closing ?? options.signal } as const
  const taken = await surprisesNoted(db, { ...at, token: null }, () => takeImportLease(db, importId))
  if (taken === undefined) return false
  await using lease = taken
  return await surprisesNoted(db, { ...at, token: lease.token }, () => runUnder(db, lease, fileOf, options))
}

async function runUnder(
  db: Database,
  lease: ImportLease,
  fileOf: (sha256: string) => string,
  options: RunOptions,
): Promise<boolean> {
  const { importId } = lease
  try {
    await clearBreak(db, { importId, kind: 'import' })
    const prepared = await prepareImport(db, importId, fileOf)
    if (prepared === undefined) return false
    const loop = { ...options, atomic: underLease(db, lease), token: lease.token }
    if (!(await importRows(fileOf(prepared.fileSha256), prepared, loop))) return false
    await finishImport(db, importId)
    return true
  } catch (error) {
    if (!(error instanceof CsvFileError)) throw error
    await failImport(db, importId, error)
    return true
  }
}

function underLease(db: Database, lease: ImportLease): Atomic {
  return async (work) => {
    await db.assertFreeSpace()
    return await db.transaction(async (tx) => {
      // @NOTE Rows and place commit together: where the server itself crashes and loses the last chunks, it loses their
      // place as well, and the import goes on from before. The end of the import waits for the disk again.
      if (db.kind === 'postgres') await tx.query('set local synchronous_commit to off')
      const result = await work(tx)
      await renewImportLease(tx, lease)
      return result
    })
  }
}
