import { type BulkRow, type BulkTarget, bulkUpsert } from '../../src/database/bulk-upsert.ts'
import type { Database } from '../../src/database/database.ts'
import { instantlyResources } from '../../src/sources/instantly/resources.ts'
import { bulkTarget, toBulkRow } from '../../src/sync/ingest.ts'
import type { SyncKit } from './synced-workspace.ts'

/** One version of one raw record, as it came over the wire, on its way into its table. */
export interface WireRecord {
  target: BulkTarget
  row: BulkRow
}

/** Everything Instantly says now, over HTTP. */
export async function readEverything(kit: SyncKit): Promise<WireRecord[]> {
  const records: WireRecord[] = []
  const campaignIds = kit.simulator.world.campaigns.map(({ id }) => id)
  for (const resource of instantlyResources) {
    const request = { cursor: null, since: null, campaignIds, window: null }
    for await (const page of resource.pages(kit.client, request)) {
      records.push(...page.rows.map((row) => ({ target: bulkTarget(resource), row: toBulkRow(row) })))
    }
  }
  return records
}

/** Stores records, in the order given, at most `batch` of one table in one statement. */
export async function store(db: Database, records: readonly WireRecord[], batch: number): Promise<void> {
  let pending: WireRecord[] = []
  const flush = async () => {
    const [first] = pending
    if (first === undefined) return
    await db.transaction((tx) =>
      bulkUpsert(
        tx,
        first.target,
        pending.map(({ row }) => row),
        new Date('2026-08-01T00:00:00Z'),
      ),
    )
    pending = []
  }
  for (const record of records) {
    if (pending.length >= batch || (pending[0] && pending[0].target !== record.target)) await flush()
    pending.push(record)
  }
  await flush()
}
