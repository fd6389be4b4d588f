import type { BulkRow } from '../../src/database/bulk-upsert.ts'
import { DEFINITIONS, rowOf } from './raw-targets.ts'

/** Rows of one batch. */
export const BATCH_SIZE = 40

/** The table that the child writes. */
export const DEFINITIONS_TARGET = DEFINITIONS.target

/** The rows of a batch; `content` says which batch it is. */
export function batchRows(batch: number): BulkRow[] {
  return Array.from({ length: BATCH_SIZE }, (_, at) =>
    rowOf(DEFINITIONS, { key: batch * BATCH_SIZE + at, content: batch, minute: batch % 1000 }),
  )
}
