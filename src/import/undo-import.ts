import type { Database, Queryable } from '../database/database.ts'
import { retried } from './import-chunk.ts'
import { type ImportLease, renewImportLease, takeImportLease } from './import-lease.ts'
import { readImport } from './import-record.ts'
import { type UndoneChunk, undoChunk } from './undo-chunk.ts'
import { readUndoRows } from './undo-rows.ts'

const CHUNK_ROWS = 1_000

/** An import that cannot be taken back, and why. */
class UndoNotPossibleError extends Error {
  override readonly name = 'UndoNotPossibleError'
  readonly code = 'IMPORT_UNDO_NOT_POSSIBLE'
}

/** How an import is taken back. */
export interface UndoOptions {
  /** Stops after the chunk under way; the next undo goes on from there. */
  signal?: AbortSignal | undefined
  chunkRows?: number | undefined
}

/**
 * Takes an import back, its last row first: restores the values that it changed, unless they were changed since, and
 * removes the leads and companies that it made, unless something has come to depend on them. What is kept is noted on
 * its row with the reason. A chunk and its place commit together, so that it can be broken off and gone on with.
 *
 * @returns false where `signal` stopped it before the end
 * @throws UndoNotPossibleError
 */
export async function undoImport(db: Database, importId: string, options: UndoOptions = {}): Promise<boolean> {
  const taken = await takeImportLease(db, importId)
  if (taken === undefined)
    throw new UndoNotPossibleError(`The import ${importId} is at work, or there is none. Stop it first.`)
  await using lease = taken
  const record = await readImport(db, importId)
  if (record?.status === 'undone') return true
  if (record?.status !== 'completed' && record?.status !== 'processing') {
    throw new UndoNotPossibleError(`Nothing of the import ${importId} was taken in, so there is nothing to take back.`)
  }
  await db.query(
    `/* undoImport */ update csv_imports_raw set undo_requested_at = coalesce(undo_requested_at, now())
     where id = $1::uuid`,
    [importId],
  )
  let done = false
  while (!done) {
    if (options.signal?.aborted === true) return false
    await db.assertFreeSpace()
    done = await retried(() => db.transaction((tx) => undoNext(tx, lease, options.chunkRows ?? CHUNK_ROWS)))
  }
  return true
}

/** Undoes the next rows. @returns true when there are none left */
async function undoNext(tx: Queryable, lease: ImportLease, size: number): Promise<boolean> {
  const { importId } = lease
  const rows = await readUndoRows(tx, importId, size)
  if (rows.length === 0) {
    await tx.query(
      `/* undoNext: end */ update csv_imports_raw set import_status = 'undone', undone_at = now() where id = $1::uuid`,
      [importId],
    )
  } else await note(tx, importId, rows.at(-1)?.number ?? 0, await undoChunk(tx, importId, rows))
  await renewImportLease(tx, lease)
  return rows.length === 0
}

async function note(tx: Queryable, importId: string, position: number, undone: UndoneChunk): Promise<void> {
  await tx.query(
    `/* undoNext: note */ update csv_imports_raw set undone_position = $2, undone_removed = undone_removed + $3,
       undone_restored = undone_restored + $4, undone_kept = undone_kept + $5
     where id = $1::uuid`,
    [importId, position, undone.removed, undone.restored, undone.kept.length],
  )
  if (undone.kept.length === 0) return
  await tx.query(
    `/* undoNext: kept */ update csv_import_rows r set kept = k.reasons
     from json_to_recordset($1::json) as k(id uuid, reasons text[]) where r.id = k.id`,
    [JSON.stringify(undone.kept)],
  )
}
