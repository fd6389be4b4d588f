import type { ImportRowOutcome } from '../domain/vocabulary.ts'

/** How many rows have which outcome. */
export type ImportCounts = Record<ImportRowOutcome, number>

/** No rows yet. */
export function noCounts(): ImportCounts {
  return { created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 }
}

/** Counts rows by their outcome. */
export function countOutcomes(rows: readonly { outcome: ImportRowOutcome }[]): ImportCounts {
  const counts = noCounts()
  for (const { outcome } of rows) counts[outcome] += 1
  return counts
}

/** The sum of two counts. */
export function addCounts(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    skipped: one.skipped + other.skipped,
    failed: one.failed + other.failed,
  }
}

/** How many rows have an outcome. */
export function rowsDone(counts: ImportCounts): number {
  return counts.created + counts.updated + counts.unchanged + counts.skipped + counts.failed
}
