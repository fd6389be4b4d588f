import { setTimeout } from 'node:timers/promises'
import type { Database, Queryable } from '../database/database.ts'
import { clearBreak, surprisesNoted } from './broken-off.ts'
import { retried } from './import-chunk.ts'
import { type ImportLease, isHeld, type LeaseHolder, renewImportLease, takeImportLease } from './import-lease.ts'
import { readImport } from './import-record.ts'
import { type UndoneChunk, undoChunk } from './undo-chunk.ts'
import { readUndoRows } from './undo-rows.ts'

const CHUNK_ROWS = 1_000

/** How often is looked whether whoever holds the import has let it go. */
const LOOK_AGAIN_MS = 200

/** An import that cannot be taken back, and why. */
class UndoNotPossibleError extends Error {
  override readonly name = 'UndoNotPossibleError'
  readonly code = 'IMPORT_UNDO_NOT_POSSIBLE'
}

/** When an import was asked to be taken back: before this request (null for never), and now. */
export interface UndoRequest {
  before: Date | null
  after: Date
}

/**
 * Writes down that an import is to be taken back. From then on no more of its rows are taken in; `undoImport` does the
 * rest. Asking again changes nothing.
 *
 * @param tx the transaction in which it is written down
 * @returns undefined where there is no such import
 * @throws UndoNotPossibleError
 */
export async function requestUndo(tx: Queryable, db: Database, importId: string): Promise<UndoRequest | undefined> {
  const [found] = await tx.query<LeaseHolder & { status: string; requestedAt: Date | null }>(
    `/* requestUndo */ select import_status::text as status, undo_requested_at as "requestedAt", lease_owner as owner,
       coalesce(lease_expires_at <= now(), true) as expired
     from csv_imports_raw where id = $1::uuid for update`,
    [importId],
  )
  if (found === undefined) return undefined
  if (found.requestedAt !== null) {
    await clearBreak(tx, { importId, kind: 'undo' })
    return { before: found.requestedAt, after: found.requestedAt }
  }
  await clearBreak(tx, { importId, kind: 'import' })
  if (found.status !== 'completed' && found.status !== 'processing') {
    throw new UndoNotPossibleError(`Nothing of the import ${importId} was taken in, so there is nothing to take back.`)
  }
  if (found.status === 'processing' && isHeld(db, found)) {
    throw new UndoNotPossibleError(`The import ${importId} is at work. Wait until it has ended, or stop it first.`)
  }
  const [requested] = await tx.query<{ at: Date }>(
    `/* requestUndo: noted */ update csv_imports_raw set undo_requested_at = now() where id = $1::uuid
     returning undo_requested_at as at`,
    [importId],
  )
  return requested && { before: null, after: requested.at }
}

/** How an import is taken back. */
export interface UndoOptions {
  /** Stops after the chunk under way; the next undo goes on from there. */
  signal?: AbortSignal | undefined
  /** Ends the tries to write down what broke it off; `signal` where left out. */
  closing?: AbortSignal | undefined
  chunkRows?: number | undefined
}

/**
 * Takes an import back that was asked to be, its last row first: restores the values that it changed, unless they were
 * changed since, and removes the leads and companies that it made, unless something has come to depend on them. What is
 * kept is noted on its row with the reason. A chunk and its place commit together, so that it can be broken off and gone
 * on with. Where somebody else is at it, this waits for the end, and takes over from one who dies. What breaks it off is
 * noted on the import's row, until somebody goes on with it.
 *
 * @returns false where `signal` stopped it before the end
 */
export async function undoImport(db: Database, importId: string, options: UndoOptions = {}): Promise<boolean> {
  const at = { importId, kind: 'undo', signal: options.closing ?? options.signal } as const
  const taken = await surprisesNoted(db, { ...at, token: null }, () => leaseOfRequested(db, importId, options.signal))
  if (typeof taken === 'boolean') return taken
  await using lease = taken
  return await surprisesNoted(db, { ...at, token: lease.token }, () => undoUnder(db, lease, options))
}

async function undoUnder(db: Database, lease: ImportLease, options: UndoOptions): Promise<boolean> {
  await clearBreak(db, { importId: lease.importId, kind: 'undo' })
  let done = false
  while (!done) {
    if (options.signal?.aborted === true) return false
    await db.assertFreeSpace()
    done = await retried(() => db.transaction((tx) => undoNext(tx, lease, options.chunkRows ?? CHUNK_ROWS)))
  }
  return true
}

/** The right to undo; instead of it true where it is undone already, and false where it cannot be begun. */
async function leaseOfRequested(
  db: Database,
  importId: string,
  signal: AbortSignal | undefined,
): Promise<ImportLease | boolean> {
  while (signal?.aborted !== true) {
    const record = await readImport(db, importId)
    if (record?.status === 'undone') return true
    if (record?.undoRequested !== true) return false
    const lease = await takeImportLease(db, importId)
    if (lease !== undefined) return lease
    await setTimeout(LOOK_AGAIN_MS)
  }
  return false
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
