import type { Database, Queryable } from '../database/database.ts'
import { errorMessage } from '../database/errors.ts'
import { newProcessId } from '../database/process-id.ts'
import { DERIVED_TABLES } from './derived-tables.ts'
import { findWrongEventCounts, mergeEventCounts, recountEvents } from './event-counts.ts'
import { waitForLease } from './lease.ts'
import { GrowingStatistics } from './normalize/growing-statistics.ts'
import { normalizePending } from './normalize/normalize-pending.ts'
import type { Normalizer, RawRecord } from './normalize/normalizer.ts'
import { normalizers } from './normalize/normalizers.ts'
import { isAboutRecords } from './normalize/record-error.ts'
import { applyShadow, closeShadow, compareWithShadow, type Difference, openShadow } from './shadow.ts'

const BATCH_SIZE = 500

/** What a rebuild found. */
export interface RebuildReport {
  /** Raw records that were derived from. */
  records: number
  /** Raw records that cannot be derived from, with the reason. */
  failed: { table: string; key: string; reason: string }[]
  /** Rows that were not what the raw layer says. After a rebuild they are mended, after a check they stand. */
  differences: Difference[]
  /** Counts of events that were not what the events say; mended by a rebuild, left alone by a check. */
  wrongCounts: number
}

/** How to rebuild. */
export interface RebuildOptions {
  /** Only compare, change nothing. */
  check: boolean
  /** Stops it between two batches. */
  signal?: AbortSignal | undefined
  /** Called after each batch with the records done so far. */
  onProgress?: (normalizer: string, records: number) => void
}

/** The rebuild was stopped on request before anything was changed. */
class RebuildStoppedError extends Error {
  override readonly name = 'RebuildStoppedError'
  readonly code = 'REBUILD_STOPPED'

  constructor() {
    super('Stopped before the end. Nothing that was derived before has been changed.')
  }
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new RebuildStoppedError()
}

/**
 * Derives everything again from the raw layer into a shadow, compares, and unless it is a check, mends what differs.
 * Ids stay the same; what people wrote stays (DESIGN, invariant 3). Records that were waiting are normalized first.
 *
 * No other process normalizes meanwhile. Records that a running sync stores after it began may show up as differences.
 */
export async function rebuild(db: Database, options: RebuildOptions): Promise<RebuildReport> {
  if (!options.check) await forgetFailures(db)
  const lease = await waitForLease(db, 'normalize', newProcessId(), options.signal)
  if (lease === undefined) throw new RebuildStoppedError()
  await using held = lease
  await normalizePending(db, { lease: held, signal: options.signal })
  const report = await rebuildRows(db, options)
  report.wrongCounts = await findWrongEventCounts(db)
  if (options.check) return report
  if (report.wrongCounts > 0) await recountEvents(db)
  else await mergeEventCounts(db)
  return report
}

async function rebuildRows(db: Database, options: RebuildOptions): Promise<RebuildReport> {
  return await db.session(async (session) => {
    await openShadow(session)
    try {
      const report = await deriveAll(session, options)
      for (const table of DERIVED_TABLES) report.differences.push(...(await compareWithShadow(session, table)))
      stopIfAsked(options.signal)
      if (!options.check) await session.transaction((tx) => applyShadow(tx, report.differences))
      return report
    } finally {
      await closeShadow(session)
    }
  })
}

/** Records that failed too often get another chance. */
async function forgetFailures(db: Database): Promise<void> {
  for (const { table } of normalizers) {
    await db.query(`/* forgetFailures */ update ${table} set normalize_attempts = 0 where normalize_attempts > 0`)
  }
}

async function deriveAll(session: Database, options: RebuildOptions): Promise<RebuildReport> {
  const report: RebuildReport = { records: 0, failed: [], differences: [], wrongCounts: 0 }
  const statistics = new GrowingStatistics(session)
  for (const normalizer of normalizers) {
    let records = await readAfter(session, normalizer, '')
    while (records.length > 0) {
      stopIfAsked(options.signal)
      await statistics.batch()
      await applySplitting(session, normalizer, records, report)
      report.records += records.length
      options.onProgress?.(normalizer.name, report.records)
      records = await readAfter(session, normalizer, records.at(-1)?.key ?? '')
    }
  }
  return report
}

function readAfter(db: Queryable, { table, keyColumn }: Normalizer, key: string): Promise<RawRecord[]> {
  return db.query<RawRecord>(
    `/* readAfter ${table} */ select ${keyColumn} as key, raw_json as raw, content_hash as "contentHash" from ${table}
     where ${keyColumn} > $1 order by ${keyColumn} limit $2`,
    [key, BATCH_SIZE],
  )
}

/** A record that cannot be derived from is reported; the raw layer is not written. */
async function applySplitting(
  session: Database,
  normalizer: Normalizer,
  records: readonly RawRecord[],
  report: RebuildReport,
): Promise<void> {
  try {
    await session.transaction((tx) => normalizer.apply({ db: tx, mayReopen: false }, records))
  } catch (error) {
    if (!isAboutRecords(error)) throw error
    const [record] = records
    if (record === undefined) return
    if (records.length === 1) {
      report.failed.push({ table: normalizer.table, key: record.key, reason: errorMessage(error) })
      return
    }
    const middle = Math.ceil(records.length / 2)
    await applySplitting(session, normalizer, records.slice(0, middle), report)
    await applySplitting(session, normalizer, records.slice(middle), report)
  }
}
