import type { Queryable } from '../database/database.ts'
import { errorCode } from '../database/errors.ts'
import type { ImportScope } from './import-scope.ts'
import { loadRecords } from './load-records.ts'
import { type PlannedRow, planChunk } from './plan-chunk.ts'
import { isUnusable, type ReadRow } from './row-facts.ts'
import { writeChunk } from './write-chunk.ts'

/** Takes a chunk of rows in, within a transaction. @returns the rows with their outcomes */
async function importChunk(
  tx: Queryable,
  scope: ImportScope,
  rows: readonly ReadRow[],
  busy: () => void,
): Promise<PlannedRow[]> {
  const stored = await loadRecords(tx, scope, rows, 'locked')
  const plan = planChunk(scope, stored, rows)
  await writeChunk(tx, scope, plan, busy)
  return plan.rows
}

/** Runs work that commits or rolls back as a whole. */
export type Atomic = <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>

const MOST_ATTEMPTS = 6

/** What is done while a chunk is taken in, and with its outcomes. */
export interface ChunkOutcome {
  /** Once the database is busy with the rows, at each try. */
  busy: () => void
  /** Within the transaction, so that rows and position commit together. */
  inside: (tx: Queryable, planned: readonly PlannedRow[]) => Promise<void>
  /** Once it is committed. */
  committed: (planned: readonly PlannedRow[]) => void
}

/**
 * Takes a chunk in, whatever happens: what met another writer is tried again, and where the database refuses a row, the
 * chunk is halved until that row is found and fails alone.
 */
export async function importChunkSurely(
  atomic: Atomic,
  scope: ImportScope,
  rows: readonly ReadRow[],
  outcome: ChunkOutcome,
): Promise<void> {
  try {
    const planned = await retried(() =>
      atomic(async (tx) => {
        const fresh = await importChunk(tx, scope, rows, outcome.busy)
        await outcome.inside(tx, fresh)
        return fresh
      }),
    )
    outcome.committed(planned)
  } catch (error) {
    if (!blamesData(error)) throw error
    if (rows.length === 1) {
      // @NOTE A row that cannot even be kept as a refused one is a defect, and must not be passed over.
      if (rows.every(isUnusable)) throw error
      return await importChunkSurely(atomic, scope, rows.map(refused), outcome)
    }
    const middle = Math.ceil(rows.length / 2)
    await importChunkSurely(atomic, scope, rows.slice(0, middle), outcome)
    await importChunkSurely(atomic, scope, rows.slice(middle), outcome)
  }
}

function refused({ number, line, cells, reasons }: ReadRow): ReadRow {
  return { number, line, cells, outcome: 'failed', reasons: [...reasons, 'refused_by_database'] }
}

/** Another writer was there first: unique keys, deadlocks, serialization. */
const MET_ANOTHER = new Set(['23505', '40P01', '40001', '23503'])

/** Tries again what met another writer; what is there then is seen by the next try. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !MET_ANOTHER.has(errorCode(error) ?? '')) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))
    }
  }
}

/** SQLSTATE classes that blame the data: cardinality, data exception, integrity, program limits. */
function blamesData(error: unknown): boolean {
  return /^(21|22|23|54)[0-9A-Z]{3}$/.test(errorCode(error) ?? '')
}
