import type { Database, Queryable } from '../../database/database.ts'
import { errorMessage } from '../../database/errors.ts'
import { lockForSources } from '../../database/field-edits.ts'
import { mergeEventCounts } from '../event-counts.ts'
import { type Lease, renewLease } from '../lease.ts'
import { GrowingStatistics } from './growing-statistics.ts'
import type { Normalizer, RawRecord } from './normalizer.ts'
import { normalizers as allNormalizers } from './normalizers.ts'
import { isAboutRecords } from './record-error.ts'

/** How many raw records are normalized in one transaction. */
const BATCH_SIZE = 500

/** So many batches add about a hundred thousand rows to the log of counts; then it is merged. */
const MERGE_COUNTS_EVERY = 100

/** A reason is cut off here. */
const MAX_REASON = 2000

/** A record that failed this often is left alone until it changes or `leadline rebuild` is asked for. */
export const MAX_ATTEMPTS = 3

/** What normalizing did. */
export interface NormalizeCounts {
  normalized: number
  failed: number
}

/** What to normalize and how to tell of it. */
export interface NormalizeOptions {
  normalizers?: readonly Normalizer[]
  /** The lease under which this is done; a batch of a run that lost it is rolled back. */
  lease?: Lease
  signal?: AbortSignal | undefined
  /** Called after each batch. */
  onBatch?: (normalizer: Normalizer, counts: NormalizeCounts) => void
}

/**
 * Derives rows from every raw record that is new or has changed. A record that fails is noted (reason, attempts) on its
 * raw row and does not stop the others. Each batch commits by itself, so it may be stopped at any instant.
 */
export async function normalizePending(db: Database, options: NormalizeOptions = {}): Promise<NormalizeCounts> {
  const total: NormalizeCounts = { normalized: 0, failed: 0 }
  const statistics = new GrowingStatistics(db)
  let batches = 0
  for (const normalizer of options.normalizers ?? allNormalizers) {
    const failedKeys = new Set<string>()
    let records = await readPending(db, normalizer, [])
    while (records.length > 0 && options.signal?.aborted !== true) {
      await statistics.batch()
      await db.assertFreeSpace()
      const failures = await applySplitting(db, normalizer, records, options.lease)
      if (failures.length > 0) await noteFailures(db, normalizer, failures)
      for (const { key } of failures) failedKeys.add(key)
      const counts = { normalized: records.length - failures.length, failed: failures.length }
      total.normalized += counts.normalized
      total.failed += counts.failed
      options.onBatch?.(normalizer, counts)
      batches += 1
      if (batches % MERGE_COUNTS_EVERY === 0) await mergeEventCounts(db)
      records = await readPending(db, normalizer, [...failedKeys])
    }
  }
  return total
}

/** The next records that are pending, without those that failed in this run already. */
function readPending(db: Queryable, normalizer: Normalizer, without: readonly string[]): Promise<RawRecord[]> {
  const { table, keyColumn } = normalizer
  return db.query<RawRecord>(
    `/* readPending ${table} */ select ${keyColumn} as key, raw_json as raw, content_hash as "contentHash" from ${table}
     where normalized_hash is distinct from content_hash and normalize_attempts < $1
       and ${keyColumn} not in (select jsonb_array_elements_text($2::jsonb))
     order by ${keyColumn} limit $3`,
    [MAX_ATTEMPTS, JSON.stringify(without), BATCH_SIZE],
  )
}

/** A record that cannot be normalized, and why. */
interface Failure {
  key: string
  reason: string
}

/** Applies a batch; where it fails, halves it until the records at fault are found. */
async function applySplitting(
  db: Database,
  normalizer: Normalizer,
  records: readonly RawRecord[],
  lease: Lease | undefined,
): Promise<Failure[]> {
  try {
    await db.transaction(async (tx) => {
      await lockForSources(tx)
      await normalizer.apply({ db: tx, mayReopen: true }, records)
      await markNormalized(tx, normalizer, records)
      if (lease !== undefined) await renewLease(tx, lease)
    })
    return []
  } catch (error) {
    if (!isAboutRecords(error)) throw error
    const [record] = records
    if (record === undefined) return []
    if (records.length === 1) return [{ key: record.key, reason: errorMessage(error).slice(0, MAX_REASON) }]
    const middle = Math.ceil(records.length / 2)
    const first = await applySplitting(db, normalizer, records.slice(0, middle), lease)
    return [...first, ...(await applySplitting(db, normalizer, records.slice(middle), lease))]
  }
}

/** Only the content that was read counts as normalized: a record that changed meanwhile stays pending. */
async function markNormalized(tx: Queryable, normalizer: Normalizer, records: readonly RawRecord[]): Promise<void> {
  const { table, keyColumn } = normalizer
  await tx.query(
    `/* markNormalized ${table} */ update ${table} t
     set normalized_hash = r.hash, normalize_error = null, normalize_attempts = 0
     from jsonb_to_recordset($1::jsonb) as r(key text, hash text) where t.${keyColumn} = r.key`,
    [JSON.stringify(records.map(({ key, contentHash }) => ({ key, hash: contentHash })))],
  )
}

async function noteFailures(db: Queryable, normalizer: Normalizer, failures: readonly Failure[]): Promise<void> {
  const { table, keyColumn } = normalizer
  await db.query(
    `/* noteFailures ${table} */ update ${table} t
     set normalize_error = r.reason, normalize_attempts = normalize_attempts + 1
     from jsonb_to_recordset($1::jsonb) as r(key text, reason text) where t.${keyColumn} = r.key`,
    [JSON.stringify(failures)],
  )
}
